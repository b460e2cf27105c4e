import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { BAND_COLOURS, BAND_INKS, bandOf } from '../../map/bands.ts';
import { factsOf } from '../../map/facts.ts';
import { useFormat } from '../../ui/format.ts';
import { Icon } from '../../ui/icons.tsx';
import { useSignal } from '../../ui/signal.ts';
import { useCommunity } from '../useCommunity.ts';
import { useWorkspace } from '../workspace.tsx';

/** The grid under the pointer, else the selected one. Of fixed height, so that nothing jumps while the pointer moves. */
export function GridCard() {
  const { t } = useTranslation();
  const format = useFormat();
  const { hovered, grid: selected, plan, plans, city, revision, window, clear } = useWorkspace();
  const under = useSignal(hovered);
  const near = under ?? selected;
  const owner = city.communities.find(({ code }) => code === near?.community);
  // Tiles carry no area: it comes with the community, once for all its grids.
  const { detail } = useCommunity(owner?.code ?? null, plan?.id ?? null, revision);
  const whole = detail?.grids.find(({ code }) => code === near?.code);
  const grid = whole ? factsOf(whole) : near;
  if (!grid)
    return (
      <section className="grid-card" aria-label={t('grid.pointer')}>
        <p className="faint hint">
          {t(matchMedia('(hover: none)').matches ? 'grid.noneTouch' : 'grid.none')}
        </p>
      </section>
    );
  const own = plan ? window : (plans.find(({ id }) => id === owner?.plan)?.window ?? window);
  const band = bandOf(grid.state, grid.households, own);
  const off = grid.households - own.target;
  return (
    <section
      className="grid-card"
      data-testid="grid-card"
      data-code={grid.code}
      aria-label={under ? t('grid.pointer') : t('grid.selected')}
    >
      <header>
        <span className="faint">{under ? t('grid.pointer') : t('grid.selected')}</span>
        {selected && !under && (
          <Button
            type="text"
            size="small"
            aria-label={t('grid.clear')}
            title={t('grid.clear')}
            icon={<Icon name="close" size={12} />}
            onClick={clear}
          />
        )}
      </header>
      <div className="grid-title">
        <h2>{grid.name}</h2>
        <span className="badge" style={{ background: BAND_COLOURS[band], color: '#22262b' }}>
          {t(`grid.state.${grid.state}`)}
        </span>
      </div>
      <div className="grid-count">
        <strong>{format.count(grid.households)}</strong> {t('city.householdsUnit')}
        {(grid.state === 'inside' || grid.state === 'below' || grid.state === 'above') && (
          <span style={{ color: BAND_INKS[band] }}>
            {grid.state === 'below' && t('grid.toLower', { n: format.count(own.min - grid.households) })}
            {grid.state === 'above' && t('grid.toUpper', { n: format.count(grid.households - own.max) })}
            {grid.state === 'inside' &&
              (off === 0
                ? t('grid.deviationNone', { target: own.target })
                : t('grid.deviationIs', { target: own.target, off: format.signed(off) }))}
          </span>
        )}
      </div>
      <dl className="facts">
        <div>
          <dt>{t('grid.code')}</dt>
          <dd>{grid.code}</dd>
        </div>
        <div>
          <dt>{t('grid.buildings')}</dt>
          <dd>{format.count(grid.buildings)}</dd>
        </div>
        <div>
          <dt>{t('grid.area')}</dt>
          <dd>{grid.area_m2 === undefined ? '…' : format.area(grid.area_m2)}</dd>
        </div>
      </dl>
    </section>
  );
}
