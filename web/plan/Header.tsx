import { Button, Spin, Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';
import { UserMenu } from '../account/UserMenu.tsx';
import { useMay } from '../account/useMe.tsx';
import { language, switchLanguage } from '../i18n.ts';
import { Icon } from '../ui/icons.tsx';
import type { Division } from './divide/useDivision.ts';
import { ExportMenu } from './ExportMenu.tsx';
import { PrintButton } from './print/PrintDialog.tsx';
import type { PrintJob } from './print/PrintSheet.tsx';
import { SearchBox } from './SearchBox.tsx';
import { useWorkspace } from './workspace.tsx';

/** Name of the city, search, and what can be done with the whole. */
export function Header({ division, onPrint }: { division: Division; onPrint: (job: PrintJob) => void }) {
  const { t } = useTranslation();
  const { city, openDivide } = useWorkspace();
  const mayDivide = useMay('POST /api/jobs/divide');
  const running = division.state.phase === 'running';
  return (
    <header className="header">
      <div className="brand">
        <svg width="26" height="26" viewBox="0 0 32 32" aria-hidden="true">
          <rect width="32" height="32" rx="7" fill="#1f5f8b" />
          <path d="M7 7h8v11H7zM17 7h8v6h-8zM17 15h8v10h-8zM7 20h8v5H7z" fill="#fff" />
        </svg>
        <h1>{city.name}</h1>
        <span className="brand-sub">{t('app.subtitle')}</span>
        {city.demo && (
          <Tooltip title={t('app.demo')}>
            <span className="demo">{shortNote(t('app.demo'))}</span>
          </Tooltip>
        )}
      </div>
      <SearchBox />
      <nav className="actions" aria-label={t('app.subtitle')}>
        <ExportMenu />
        <PrintButton onPrint={onPrint} />
        <Tooltip title={t('app.languageHint')} mouseEnterDelay={0.5}>
          <Button
            type="text"
            className="narrow-icon"
            icon={<Icon name="language" />}
            onClick={() => void switchLanguage(language() === 'zh' ? 'en' : 'zh')}
            data-testid="language"
            aria-label={t('app.language')}
          >
            <span className="wide">{t('app.language')}</span>
          </Button>
        </Tooltip>
        {mayDivide && (
          <Button
            type="primary"
            icon={running ? <Spin size="small" className="running" /> : <Icon name="grid" />}
            onClick={() => openDivide()}
            data-testid="divide"
          >
            {running
              ? t('divide.running', { percent: `${Math.round(division.state.progress * 100)}%` })
              : t('divide.title')}
          </Button>
        )}
        <UserMenu />
      </nav>
    </header>
  );
}

/** The first part of the demo note, short enough for a tag: the note up to its colon. */
const shortNote = (note: string): string => note.split(/[：:]/)[0] ?? note;
