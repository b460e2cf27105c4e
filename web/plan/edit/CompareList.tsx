import { Select, Spin } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Comparison } from '../../../server/api/drafts.ts';
import * as api from '../../api/edits.ts';
import { useFormat } from '../../ui/format.ts';
import { ProblemView } from '../../ui/ProblemView.tsx';
import { useSignal } from '../../ui/signal.ts';
import { useWorkspace } from '../workspace.tsx';
import type { Editor } from './editor.ts';
import { StateMark } from './StateMark.tsx';
import { shortName } from './shapes.ts';

/** The draft against another plan: households that change grid, on the map and by grid. */
export function CompareList({ editor, plan }: { editor: Editor; plan: string }) {
  const { t } = useTranslation();
  const { plans } = useWorkspace();
  const others = plans.filter(({ id, level }) => id !== plan && level === 'grid');
  const inForce = others.find(({ state }) => state === 'in_force');
  const [other, setOther] = useState<string | undefined>((inForce ?? others[0])?.id);
  const { waiting } = useSignal(editor.session.saving);
  const fabric = useSignal(editor.session.fabric);
  const [found, setFound] = useState<Comparison>();
  const [error, setError] = useState<unknown>();

  // Again after every edit that is saved.
  useEffect(() => {
    if (other === undefined || waiting > 0 || !fabric) return;
    let left = false;
    setError(undefined);
    api.compare(other, plan).then(
      comparison => {
        if (left) return;
        setFound(comparison);
        editor.moved.set(
          comparison.buildings.flatMap(({ at, households }) => (at ? [{ at, households }] : [])),
        );
      },
      (cause: unknown) => !left && setError(cause),
    );
    return () => {
      left = true;
    };
  }, [editor, plan, other, waiting, fabric]);

  useEffect(() => () => editor.moved.set([]), [editor]);

  return (
    <section aria-label={t('edit.tabs.compare')} data-testid="compare">
      {others.length === 0 ? (
        <p className="faint">{t('edit.compareNone')}</p>
      ) : (
        <Select
          className="compare-with"
          aria-label={t('edit.compareWith')}
          value={other}
          onChange={setOther}
          options={others.map(({ id, name, state }) => ({
            value: id,
            label: `${t(`plan.state.${state}`)} · ${name}`,
          }))}
        />
      )}
      {error !== undefined && <ProblemView error={error} />}
      {other !== undefined && !found && error === undefined && <Spin />}
      {found && <Changes comparison={found} />}
    </section>
  );
}

type Side = Comparison['grids'][number]['before'];

function Changes({ comparison }: { comparison: Comparison }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { households, buildings, grids, totals } = comparison;
  const figures = (side: Side) =>
    side ? (
      <>
        <StateMark state={side.state} /> {format.count(side.households)}
      </>
    ) : (
      '–'
    );
  return (
    <>
      <p data-moved={households}>
        {t('edit.compareMoved', {
          households: format.count(households),
          buildings: format.count(buildings.length),
        })}
      </p>
      <p className="faint">
        {t('edit.compareTotals', {
          gridsBefore: totals.before.grids,
          gridsAfter: totals.after.grids,
          insideBefore: totals.before.gridsInside,
          insideAfter: totals.after.gridsInside,
        })}
      </p>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('edit.name')}</th>
            <th scope="col" className="number">
              {t('edit.before')}
            </th>
            <th scope="col" className="number">
              {t('edit.after')}
            </th>
            <th scope="col" className="number">
              {t('edit.difference')}
            </th>
          </tr>
        </thead>
        <tbody>
          {grids.map(({ code, before, after }) => (
            <tr key={code}>
              <th scope="row" title={code}>
                {shortName((after ?? before)?.name ?? code)}
              </th>
              <td className="number">{figures(before)}</td>
              <td className="number">{figures(after)}</td>
              <td className="number">
                {format.signed((after?.households ?? 0) - (before?.households ?? 0))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
