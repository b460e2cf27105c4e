import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { consequences } from '../../../server/partition/fabric/consequences.ts';
import { useFormat } from '../../ui/format.ts';
import { useSignal } from '../../ui/signal.ts';
import { type Editor, householdsOf } from './editor.ts';
import { StateMark } from './StateMark.tsx';
import { shortName } from './shapes.ts';

/** What can be done with chosen land or buildings: the grids beside it, by key or click; pointing at one shows what would follow. */
export function ChosenBar({ editor }: { editor: Editor }) {
  const { t } = useTranslation();
  const format = useFormat();
  const fabric = useSignal(editor.session.fabric);
  const selection = useSignal(editor.selection);
  const tool = useSignal(editor.tool);
  const { faces, buildings } = selection;
  if (!fabric || faces.length + buildings.length === 0 || tool === 'brush') return null;
  const from = editor.gridsChosen();
  const targets = consequences(fabric, editor.targets()).grids.sort((a, b) => (a.code < b.code ? -1 : 1));
  const households = format.count(householdsOf(fabric, selection));
  return (
    <div className="card chosen-bar" data-testid="chosen">
      <strong>
        {buildings.length > 0
          ? t('edit.chosen.buildings', { n: buildings.length, households })
          : t('edit.chosen.faces', { n: faces.length, households })}
      </strong>
      <span className="targets">
        {t('edit.moveTo')}
        {targets.map(({ grid, code, name, work, state }, i) => (
          <Button
            key={grid}
            size="small"
            data-target={code}
            aria-keyshortcuts={i < 9 ? String(i + 1) : undefined}
            onMouseEnter={() => editor.tryOut(editor.moving(grid))}
            onMouseLeave={() => editor.preview.set(null)}
            onFocus={() => editor.tryOut(editor.moving(grid))}
            onBlur={() => editor.preview.set(null)}
            onClick={() => editor.moveTo(grid)}
          >
            {i < 9 && <kbd>{i + 1}</kbd>}
            {shortName(name)} <StateMark state={state} />
            {format.count(work)}
          </Button>
        ))}
        <Button size="small" onClick={() => editor.aiming.set(true)}>
          <kbd>M</kbd>
          {t('edit.aim')}
        </Button>
      </span>
      {faces.length > 0 && (
        <Button
          size="small"
          data-testid="new-grid"
          onMouseEnter={() => editor.tryOut({ type: 'createGrid', faces: [...faces] })}
          onMouseLeave={() => editor.preview.set(null)}
          onClick={() => editor.perform({ type: 'createGrid', faces: [...faces] })}
        >
          <kbd>N</kbd>
          {t('edit.newGrid')}
        </Button>
      )}
      {from.length > 0 && (
        <Button size="small" onClick={() => editor.pick(from)}>
          <kbd>G</kbd>
          {t('edit.grids')}
        </Button>
      )}
      <Button size="small" type="text" onClick={() => editor.cancel()}>
        <kbd>Esc</kbd>
        {t('edit.clear')}
      </Button>
    </div>
  );
}
