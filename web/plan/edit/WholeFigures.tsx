import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { consequences, type WholeConsequences } from '../../../server/partition/fabric/consequences.ts';
import { useFormat } from '../../ui/format.ts';
import { useSignal } from '../../ui/signal.ts';
import type { Editor } from './editor.ts';

/** The community as a whole, now and as it would be. */
export function WholeFigures({ editor }: { editor: Editor }) {
  const { t } = useTranslation();
  const format = useFormat();
  const fabric = useSignal(editor.session.fabric);
  const preview = useSignal(editor.preview);
  if (!fabric) return null;
  const now = consequences(fabric, []).whole;
  const then = preview && !preview.refusal ? consequences(preview.after, []).whole : now;
  const one = (name: string, of: (whole: WholeConsequences) => string, id: string) => {
    const [before, after] = [of(now), of(then)];
    return (
      <div className="figure" data-figure={id}>
        <dt>{name}</dt>
        <dd>
          {before}
          {after !== before && <em> → {after}</em>}
        </dd>
      </div>
    );
  };
  return (
    <section className="whole-figures" aria-label={t('edit.whole')}>
      <h2>
        {fabric.region.name}
        {preview && !preview.refusal && <span className="previewing">{t('edit.previewing')}</span>}
        {!preview && now.inWindow < now.resident && (
          <Button
            size="small"
            title={t('edit.repairHint')}
            onClick={() => editor.session.performThere({ type: 'repair' })}
          >
            {t('edit.repair')}
          </Button>
        )}
      </h2>
      <dl>
        {one(t('edit.households'), whole => format.count(whole.households), 'households')}
        {one(t('edit.grids'), whole => format.count(whole.grids), 'grids')}
        {one(t('edit.inWindow'), whole => `${whole.inWindow}/${whole.resident}`, 'in-window')}
        {one(t('edit.meanDeviation'), whole => format.share(whole.meanDeviation, 1), 'mean-deviation')}
        {one(t('edit.compoundsSplit'), whole => format.count(whole.compoundsSplit), 'compounds-split')}
        {one(t('edit.inPieces'), whole => format.count(whole.inPieces), 'in-pieces')}
      </dl>
    </section>
  );
}
