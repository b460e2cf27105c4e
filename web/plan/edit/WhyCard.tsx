import type { TFunction } from 'i18next';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { consequences } from '../../../server/partition/fabric/consequences.ts';
import { applyPatch } from '../../../server/partition/fabric/patch.ts';
import { topologyOf } from '../../../server/partition/fabric/topology.ts';
import type { Arc, Fabric, Face } from '../../../server/partition/fabric/types.ts';
import type { Refused } from '../../api/editAnswers.ts';
import { useFormat } from '../../ui/format.ts';
import { useSignal } from '../../ui/signal.ts';
import type { Editor } from './editor.ts';
import { isBoundary } from './hit.ts';
import { StateMark } from './StateMark.tsx';
import { shortName } from './shapes.ts';
import { inWords } from './words.ts';

/** What giving the land on one side of a boundary to the other side would come to. */
interface Move {
  from: number;
  to: number;
  households: number;
  refusal?: Refused;
  after?: Fabric;
}

function moveAcross(editor: Editor, fabric: Fabric, face: number, to: number): Move {
  const { grid: from } = fabric.faces.get(face) as Face;
  const households = topologyOf(fabric)
    .buildingsOn(face)
    .reduce((sum, b) => sum + (fabric.buildings[b]?.households ?? 0), 0);
  const outcome = editor.session.attempt(
    { type: 'moveAtoms', faces: [face], grid: editor.codeOf(to) },
    fabric,
  );
  if (!outcome?.ok) return { from, to, households, ...(outcome ? { refusal: outcome } : {}) };
  return { from, to, households, after: applyPatch(fabric, outcome) };
}

/** Why the boundary under the pointer is where it is, and what moving it over the land beside it would cost. */
export function WhyCard({ editor }: { editor: Editor }) {
  const { t } = useTranslation();
  const id = useSignal(editor.hoveredArc);
  const fabric = useSignal(editor.session.fabric);
  const arc = id === null ? undefined : fabric?.arcs.get(id);
  const moves = useMemo((): Move[] => {
    if (!fabric || !arc || !isBoundary(fabric, arc)) return [];
    const gridOf = (face: number): number => (fabric.faces.get(face) as Face).grid;
    return [
      moveAcross(editor, fabric, arc.left, gridOf(arc.right)),
      moveAcross(editor, fabric, arc.right, gridOf(arc.left)),
    ];
  }, [editor, fabric, arc]);
  if (!fabric || !arc || moves.length === 0) return null;
  const nameOf = (grid: number): string => shortName(fabric.grids.get(grid)?.name ?? '');
  const [{ from: a, to: b }] = moves as [Move];
  return (
    <section className="why-card" aria-label={t('edit.why')} data-testid="why">
      <h2>{t('edit.why')}</h2>
      <p>
        {t('edit.whyBetween', { a: nameOf(a), b: nameOf(b) })} · <strong>{liesOn(arc, t)}</strong>
      </p>
      {moves.map(move => (
        <MoveText key={move.from} fabric={fabric} move={move} nameOf={nameOf} />
      ))}
    </section>
  );
}

/** `居住区道路“和平路”`. */
function liesOn({ on, name }: Arc, t: TFunction): string {
  const kind =
    on === null
      ? t('edit.whyOn.none')
      : on === 'community' || on === 'compound' || on === 'gap' || on === 'wall'
        ? t(`edit.whyOn.${on}`)
        : t(`barrier.${on}`);
  return name ? `${name}（${kind}）` : kind;
}

function MoveText({
  fabric,
  move,
  nameOf,
}: {
  fabric: Fabric;
  move: Move;
  nameOf: (grid: number) => string;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const { from, to, households, refusal, after } = move;
  const now = consequences(fabric, [from, to]);
  const then = after && consequences(after, [from, to]);
  return (
    <p className="why-move">
      {t('edit.whyMove', {
        side: t('edit.sideA', { name: nameOf(from) }),
        households: format.count(households),
        to: nameOf(to),
      })}
      {refusal && <span className="why-result">{t('edit.whyRefused', { why: inWords(refusal) })}</span>}
      {then?.grids.map(grid => (
        <span className="why-result" key={grid.grid}>
          <StateMark state={grid.state} />{' '}
          {t('edit.whyResult', {
            name: nameOf(grid.grid),
            before: format.count(now.grids.find(each => each.grid === grid.grid)?.work ?? 0),
            after: format.count(grid.work),
          })}
        </span>
      ))}
      {then && then.whole.compoundsSplit !== now.whole.compoundsSplit && (
        <span className="why-result">
          {t('edit.whySplit', { before: now.whole.compoundsSplit, after: then.whole.compoundsSplit })}
        </span>
      )}
    </p>
  );
}
