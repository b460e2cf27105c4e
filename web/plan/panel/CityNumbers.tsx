import { Tooltip } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../ui/format.ts';
import { dividedShare, insideShare } from '../rows.ts';
import { useWorkspace } from '../workspace.tsx';

/**
 * The city's numbers, or those of the plan's scope.
 * @param brief in one line, when a community has the room
 */
export function CityNumbers({ brief }: { brief: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { city, plan, window } = useWorkspace();
  const totals = plan?.totals ?? city.totals;
  const undivided = city.communities.filter(({ plan: inForce }) => inForce === null).length;
  const { min, max } = window;
  // Communities without grids have no share: they are counted below instead.
  const shared = plan ? insideShare(totals) : dividedShare(city);
  const heading = `${plan ? t('city.planHeading') : t('city.heading')} · ${plan ? plan.scope.name : city.name}`;
  if (brief)
    return (
      <section className="numbers-brief faint" aria-label={heading}>
        <p>
          {t('city.brief', {
            heading,
            households: format.count(totals.households),
            grids: format.count(totals.grids),
            share: format.share(...shared),
          })}
        </p>
      </section>
    );
  return (
    <section className="numbers" aria-label={heading}>
      <h2>{heading}</h2>
      <dl className="tiles">
        <Tile id="households" name={t('city.households')} value={format.count(totals.households)} />
        {(plan === null || (plan.scope.kind === 'city' && plan.level === 'grid')) && (
          <Tile id="communities" name={t('city.communities')} value={format.count(city.communities.length)} />
        )}
        <Tile id="buildings" name={t('city.buildings')} value={format.count(totals.buildings)} />
        <Tile
          id="grids"
          name={plan?.level === 'community' ? t('city.communities') : t('city.grids')}
          value={format.count(totals.grids)}
        />
        {totals.grids > 0 && (
          <>
            <Tile
              id="share"
              name={t('city.inside')}
              hint={t('city.insideHint', { min, max })}
              value={format.share(...shared)}
              strong
            />
            <Tile
              id="inside"
              name={t(plan?.level === 'community' ? 'city.insideCommunities' : 'city.insideGrids')}
              value={`${format.count(totals.gridsInside)} / ${format.count(totals.grids)}`}
            />
          </>
        )}
      </dl>
      {totals.oversizeBuildings > 0 && (
        <Tooltip title={t('city.oversizeHint')}>
          <p className="note">
            {t('city.oversize', {
              buildings: format.count(totals.oversizeBuildings),
              households: format.count(totals.oversizeHouseholds),
            })}
          </p>
        </Tooltip>
      )}
      {plan === null && undivided > 0 && totals.grids > 0 && (
        <p className="note">{t('city.undivided', { n: format.count(undivided) })}</p>
      )}
    </section>
  );
}

function Tile({
  id,
  name,
  value,
  hint,
  strong,
}: {
  id: string;
  name: string;
  value: ReactNode;
  hint?: string;
  strong?: boolean;
}) {
  return (
    <Tooltip title={hint}>
      <div className={strong ? 'tile strong' : 'tile'} data-number={id}>
        <dt>{name}</dt>
        <dd>{value}</dd>
      </div>
    </Tooltip>
  );
}
