import { Alert } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RequestError } from '../api/problem.ts';
import { type Language, language } from '../i18n.ts';
import { recall, remember } from '../ui/memory.ts';
import { problemText } from '../ui/problemText.ts';
import { useWorkspace } from './workspace.tsx';

/** The server writes operators' notes in both languages, `中文 / English`: the page shows its own. */
function inLanguage(note: string, which: Language): string {
  const [chinese = note, english = chinese] = note.split(' / ');
  return which === 'en' ? english : chinese;
}

/** Notes above the map: a lost server, the demo city, how safe the data is. */
export function Banners({ error }: { error: RequestError | undefined }) {
  const { t } = useTranslation();
  const { city, reload } = useWorkspace();
  const [dismissed, setDismissed] = useState(() => recall('dismissed-durability'));
  const problem = error && problemText(error, t);
  return (
    <div className="banners">
      {problem && (
        <Alert
          banner
          type="error"
          title={[problem.title, problem.remedy].filter(Boolean).join(' ')}
          action={
            <button type="button" className="link" onClick={() => void reload()}>
              {t('app.retry')}
            </button>
          }
        />
      )}
      {city.durability !== null && dismissed !== city.durability && (
        <Alert
          banner
          type="warning"
          title={inLanguage(city.durability, language())}
          closable={{
            'aria-label': t('app.dismiss'),
            onClose: () => {
              remember('dismissed-durability', city.durability);
              setDismissed(city.durability);
            },
          }}
        />
      )}
    </div>
  );
}
