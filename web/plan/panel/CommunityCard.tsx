import { Button, Skeleton } from 'antd';
import { useTranslation } from 'react-i18next';
import { factsOf } from '../../map/facts.ts';
import { useFormat } from '../../ui/format.ts';
import { Icon } from '../../ui/icons.tsx';
import { ProblemView } from '../../ui/ProblemView.tsx';
import { inScope, insideShare, regionsOf } from '../rows.ts';
import { totalsOf } from '../totals.ts';
import { useCommunity } from '../useCommunity.ts';
import { useWorkspace } from '../workspace.tsx';
import { GridList } from './GridList.tsx';

const KINDS = ['urban', 'old_town', 'village', 'mixed'] as const;
const isKnownKind = (kind: string): kind is (typeof KINDS)[number] => KINDS.some(known => known === kind);

/** One community: its numbers and its grids in the plan shown. */
export function CommunityCard({ code }: { code: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { city, plan, plans, revision, window, selectCommunity, selectGrid, goTo, openDivide } =
    useWorkspace();
  const { detail, error } = useCommunity(code, plan?.id ?? null, revision);
  const community = city.communities.find(candidate => candidate.code === code);
  if (!community) return null;
  const subdistrict = city.subdistricts.find(candidate => candidate.code === community.subdistrict);
  // What is in force may come from a plan with a window of its own.
  const ownWindow = plan ? window : (plans.find(({ id }) => id === community.plan)?.window ?? window);
  const totals = detail && totalsOf(detail.grids);
  // The list of kinds is the city's data; those that the messages know are named.
  const kind = isKnownKind(community.kind) ? t(`community.kind.${community.kind}`) : undefined;
  const infeasible = plan ? (regionsOf(plan).find(region => region.code === code)?.infeasible ?? []) : [];
  return (
    <section className="community" aria-label={community.name} data-testid="community">
      <button type="button" className="link back" onClick={() => selectCommunity(null)}>
        <Icon name="left" size={13} />
        {t('community.back')}
      </button>
      <div className="community-head">
        <h2>{community.name}</h2>
        <Button
          size="small"
          type="text"
          aria-label={t('community.zoom')}
          title={t('community.zoom')}
          icon={<Icon name="target" />}
          onClick={() => goTo(community.bbox)}
        />
        <Button size="small" icon={<Icon name="grid" size={14} />} onClick={() => openDivide(code)}>
          {totals && totals.grids > 0 ? t('community.redivide') : t('community.divide')}
        </Button>
      </div>
      <p className="faint">
        {[
          subdistrict?.name,
          kind,
          code,
          community.residents !== null && t('community.residents', { n: format.count(community.residents) }),
        ]
          .filter(Boolean)
          .join(' · ')}
      </p>
      {error !== undefined && <ProblemView error={error} />}
      {!detail && error === undefined && <Skeleton active paragraph={{ rows: 4 }} title={false} />}
      {detail && totals && (
        <>
          <dl className="tiles">
            <div className="tile" data-number="community-households">
              <dt>{t('city.households')}</dt>
              <dd>{format.count(community.totals.households)}</dd>
            </div>
            <div className="tile" data-number="community-grids">
              <dt>{t('city.grids')}</dt>
              <dd>{format.count(totals.grids)}</dd>
            </div>
            <div className="tile strong" data-number="community-share">
              <dt>{t('city.inside')}</dt>
              <dd>{format.share(...insideShare(totals))}</dd>
            </div>
          </dl>
          {totals.grids > 1 && (
            <p className="faint">
              {t('community.average', { n: format.count(totals.households / totals.grids) })}
            </p>
          )}
          {infeasible.length > 0 && (
            <details className="note">
              <summary>{t('community.infeasible')}</summary>
              <ul>
                {infeasible.map(({ reason }) => (
                  <li key={reason}>{reason}</li>
                ))}
              </ul>
            </details>
          )}
          {detail.grids.length > 0 ? (
            <GridList
              grids={detail.grids.map(factsOf)}
              window={ownWindow}
              onPick={grid => {
                selectGrid(grid);
                const bbox = detail.grids.find(candidate => candidate.code === grid.code)?.bbox;
                if (bbox) goTo(bbox);
              }}
            />
          ) : (
            <div className="empty-here">
              <p>
                {t(inScope(plan, community) ? 'empty.noGridsHere' : 'empty.noGridsInPlan', {
                  name: community.name,
                })}
              </p>
              {inScope(plan, community) && (
                <Button type="primary" onClick={() => openDivide(code)}>
                  {t('empty.startHere')}
                </Button>
              )}
            </div>
          )}
        </>
      )}
    </section>
  );
}
