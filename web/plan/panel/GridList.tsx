import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { BAND_COLOURS, BAND_INKS, bandOf, type HouseholdWindow } from '../../map/bands.ts';
import type { GridFacts } from '../../map/facts.ts';
import { useFormat } from '../../ui/format.ts';
import { useWorkspace } from '../workspace.tsx';
import { SortHead } from './SortHead.tsx';
import { compare, useSorting } from './useSorting.ts';

type Column = 'name' | 'households' | 'deviation';

/** Grids as a sortable table; pointing at a row marks the grid on the map, a click selects it. */
export function GridList({
  grids,
  window,
  onPick,
}: {
  grids: readonly GridFacts[];
  window: HouseholdWindow;
  onPick: (grid: GridFacts) => void;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const { grid: selected, map, hovered } = useWorkspace();
  const { sorting, sortBy } = useSorting<Column>({ by: 'name', down: false });
  const keyOf = (grid: GridFacts): string | number => {
    if (sorting.by === 'name') return grid.code;
    return sorting.by === 'households' ? grid.households : Math.abs(grid.households - window.target);
  };
  const rows = [...grids].sort((a, b) => compare(keyOf(a), keyOf(b), sorting.down));
  const point = (grid: GridFacts | null) => {
    map.get()?.hover(grid?.code);
    hovered.set(grid);
  };
  // A grid picked on the map may lie outside of what the list shows.
  const table = useRef<HTMLTableElement>(null);
  useEffect(() => {
    if (selected)
      table.current
        ?.querySelector(`tr[data-code="${CSS.escape(selected.code)}"]`)
        ?.scrollIntoView({ block: 'nearest' });
  }, [selected]);
  const head = { sorting, onSort: sortBy };
  return (
    <table className="grid-list" ref={table}>
      <thead>
        <tr>
          <SortHead column="name" text={t('community.name')} {...head} />
          <SortHead column="households" text={t('community.households')} number {...head} />
          <SortHead
            column="deviation"
            text={t('grid.deviation', { target: window.target })}
            number
            {...head}
          />
        </tr>
      </thead>
      <tbody>
        {rows.map(grid => (
          <tr
            key={grid.code}
            data-code={grid.code}
            data-households={grid.households}
            className={selected?.code === grid.code ? 'selected' : undefined}
            onClick={() => onPick(grid)}
            onMouseEnter={() => point(grid)}
            onMouseLeave={() => point(null)}
          >
            <th scope="row">
              <button
                type="button"
                className="row-name"
                title={grid.code}
                onFocus={() => point(grid)}
                onBlur={() => point(null)}
              >
                {grid.name}
              </button>
            </th>
            <td className="number">{format.count(grid.households)}</td>
            <td className="number bar-cell">
              <Deviation grid={grid} window={window} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** How far from the target: a bar to the left (fewer) or right (more), and the number or the state's name. */
function Deviation({ grid, window }: { grid: GridFacts; window: HouseholdWindow }) {
  const { t } = useTranslation();
  const format = useFormat();
  const band = bandOf(grid.state, grid.households, window);
  if (grid.state === 'empty' || grid.state === 'special' || grid.state === 'oversize')
    return <span style={{ color: BAND_INKS[band] }}>{t(`grid.state.${grid.state}`)}</span>;
  const off = grid.households - window.target;
  // Half the bar is the window's width: a grid on the window's edge fills about half of its side.
  const length = Math.min(1, Math.abs(off) / Math.max(1, window.max - window.min)) * 50;
  return (
    <span className="deviation" title={t(`grid.state.${grid.state}`)}>
      <span className="deviation-bar" aria-hidden="true">
        <span
          style={{
            left: off < 0 ? `${50 - length}%` : '50%',
            width: `${length}%`,
            background: grid.state === 'inside' ? '#8fae7d' : BAND_COLOURS[band],
          }}
        />
      </span>
      <span className="deviation-text" style={{ color: BAND_INKS[band] }}>
        {format.signed(off)}
      </span>
    </span>
  );
}
