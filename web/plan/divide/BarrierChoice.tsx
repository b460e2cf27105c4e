import { Checkbox, Form } from 'antd';
import { useTranslation } from 'react-i18next';
import { BARRIER_CLASSES, type BarrierClass, HARD_BARRIERS } from '../../../server/api/barriers.ts';
import { BARRIER_SECTIONS, isHard } from './request.ts';

/** Which lines count as boundaries; rivers and canals always do. */
export function BarrierChoice({
  level,
  barriers,
  onChange,
}: {
  level: string;
  barriers: readonly BarrierClass[];
  onChange: (barriers: BarrierClass[]) => void;
}) {
  const { t } = useTranslation();
  const on = new Set<BarrierClass>([...barriers, ...HARD_BARRIERS]);
  const toggle = (line: BarrierClass, checked: boolean) =>
    onChange(BARRIER_CLASSES.filter(each => (each === line ? checked : on.has(each))));
  const all = on.size === BARRIER_CLASSES.length;
  return (
    <Form.Item label={t('divide.barriers')} className="barriers">
      <div className="barrier-head">
        <span className="faint">{t('divide.barriersHint', { level })}</span>
        <Checkbox
          checked={all}
          indeterminate={!all}
          onChange={event => onChange(event.target.checked ? [...BARRIER_CLASSES] : [...HARD_BARRIERS])}
        >
          {t('divide.allOn')}
        </Checkbox>
      </div>
      {BARRIER_SECTIONS.map(({ section, classes }) => (
        <fieldset key={section}>
          <legend>{t(`divide.${section}`)}</legend>
          <div className="barrier-row">
            {classes.map(line => (
              <Checkbox
                key={line}
                checked={on.has(line)}
                disabled={isHard(line)}
                onChange={event => toggle(line, event.target.checked)}
              >
                {t(`barrier.${line}`)}
              </Checkbox>
            ))}
          </div>
        </fieldset>
      ))}
      <p className="faint">{t('divide.alwaysOn')}</p>
    </Form.Item>
  );
}
