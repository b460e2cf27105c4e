import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import type { BarrierClass } from '../../../server/api/barriers.ts';
import {
  consequences,
  type GridConsequences,
  spreadsOf,
} from '../../../server/partition/fabric/consequences.ts';
import { same } from '../../../server/partition/fabric/patch.ts';
import { useFormat } from '../../ui/format.ts';
import { useSignal } from '../../ui/signal.ts';
import type { Editor } from './editor.ts';
import { StateMark } from './StateMark.tsx';
import { shortName } from './shapes.ts';

/** Grids with their figures: those that the gesture or the last edit touches first, then all. */
export function GridsTable({ editor }: { editor: Editor }) {
  const { t } = useTranslation();
  const fabric = useSignal(editor.session.fabric);
  const preview = useSignal(editor.preview);
  const last = useSignal(editor.session.touched);
  useSignal(editor.selection);
  if (!fabric) return null;
  const now = new Map(consequences(fabric).grids.map(each => [each.grid, each]));
  const after = preview && !preview.refusal ? preview.after : fabric;
  const then = new Map(consequences(after).grids.map(each => [each.grid, each]));
  // The last edit gives way to what is being tried.
  const concerned = new Set(
    preview ? [...preview.touched, ...editor.gridsChosen()] : [...editor.gridsChosen(), ...last],
  );
  const byCode = (a: number, b: number): number => {
    const [p, q] = [then.get(a) ?? now.get(a), then.get(b) ?? now.get(b)];
    return (p?.code ?? '') < (q?.code ?? '') ? -1 : 1;
  };
  const all = [...new Set([...now.keys(), ...then.keys()])].sort(byCode);
  const touched = all.filter(grid => concerned.has(grid));
  // A compound above the maximum has to be split: no fault of any grid.
  const whole = new Set(
    spreadsOf(after).flatMap(({ group, work }) => (work <= after.window.max ? [group] : [])),
  );
  const splits = (figures: GridConsequences | undefined): number =>
    figures?.splitGroups.filter(group => whole.has(group)).length ?? 0;
  const row = (grid: number) => {
    const [before, figures] = [now.get(grid), then.get(grid)];
    return (
      <Row
        key={grid}
        editor={editor}
        grid={grid}
        before={before}
        after={figures}
        splits={splits(figures ?? before)}
      />
    );
  };
  return (
    <section className="grids-table" aria-label={t('edit.tabs.grids')}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('edit.name')}</th>
            <th scope="col" className="number">
              {t('edit.households')}
            </th>
            <th scope="col" className="number">
              {t('edit.deviation')}
            </th>
            <th scope="col">{t('edit.checks')}</th>
          </tr>
        </thead>
        {touched.length > 0 && (
          <tbody data-testid="touched-grids">
            <tr className="group">
              <th scope="rowgroup" colSpan={4}>
                {t('edit.touchedGrids')}
              </th>
            </tr>
            {touched.map(row)}
          </tbody>
        )}
        <tbody>
          <tr className="group">
            <th scope="rowgroup" colSpan={4}>
              {t('edit.allGrids')}
            </th>
          </tr>
          {all.filter(grid => !concerned.has(grid)).map(row)}
        </tbody>
      </table>
    </section>
  );
}

interface RowProps {
  editor: Editor;
  grid: number;
  before: GridConsequences | undefined;
  after: GridConsequences | undefined;
  /** Compounds that would fit one grid and that it shares with another. */
  splits: number;
}

/** Drawn again only where a figure changes: a drag changes two rows of twenty, sixty times a second. */
const Row = memo(
  GridRow,
  (a, b) => same({ ...a, editor: null }, { ...b, editor: null }) && a.editor === b.editor,
);

function GridRow({ editor, grid, before, after, splits }: RowProps) {
  const format = useFormat();
  const picked = useSignal(editor.picked);
  const shown = after ?? before;
  if (!shown) return null;
  const chosen = picked.includes(grid);
  const changes = before?.work !== after?.work;
  const pick = (more: boolean) => {
    if (chosen) editor.pick(picked.filter(other => other !== grid));
    else editor.pick(more ? [...picked, grid] : [grid]);
  };
  return (
    <tr
      className={chosen ? 'selected' : undefined}
      data-grid={shown.code}
      data-households={after?.households ?? 0}
      onClick={event => pick(event.shiftKey || event.ctrlKey || event.metaKey)}
    >
      <th scope="row">
        <button
          type="button"
          className="row-name"
          aria-pressed={chosen}
          title={`${shown.name} ${shown.code}`}
        >
          <StateMark state={shown.state} /> {shortName(shown.name)}
        </button>
      </th>
      <td className="number">
        {changes && before ? <span className="before">{format.count(before.work)}→</span> : null}
        <span className={changes ? 'after' : undefined}>{after ? format.count(after.work) : '×'}</span>
      </td>
      <td className="number">{after?.kind === 'resident' ? format.signed(after.deviation) : '–'}</td>
      <td className="checks">
        <Checks figures={shown} splits={splits} />
      </td>
    </tr>
  );
}

/** What is not as it should be, in words; a tick where all is. */
function Checks({ figures, splits }: { figures: GridConsequences; splits: number }) {
  const { t } = useTranslation();
  const { pieces, settledBanks, inside_m } = figures;
  const crossed = (Object.entries(inside_m) as [BarrierClass, number][]).filter(([, metres]) => metres >= 1);
  const words = [
    ...(pieces > 1 ? [t('edit.pieces', { n: pieces })] : []),
    ...(settledBanks > 1 ? [t('edit.banks')] : []),
    ...(splits > 0 ? [t('edit.splits', { n: splits })] : []),
    ...(crossed.length > 0
      ? [
          t('edit.barriers', {
            lines: crossed.map(([on]) => t(`barrier.${on}`)).join(t('plan.and')),
            metres: Math.round(crossed.reduce((sum, [, metres]) => sum + metres, 0)),
          }),
        ]
      : []),
  ];
  if (words.length === 0) return <span className="faint">✓ {t('edit.connected')}</span>;
  return <span title={words.join('；')}>{words.join('；')}</span>;
}
