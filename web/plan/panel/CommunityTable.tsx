import { Input } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../ui/format.ts';
import { type CommunityRow, communityRows, insideShare } from '../rows.ts';
import { useWorkspace } from '../workspace.tsx';
import { ShareBar } from './ShareBar.tsx';
import { SortHead } from './SortHead.tsx';
import { compare, useSorting } from './useSorting.ts';

type Column = 'name' | 'households' | 'grids' | 'inside';

const keyOf = (row: CommunityRow, column: Column): string | number => {
  if (column === 'name') return row.code;
  if (column !== 'inside') return row[column];
  const [part, whole] = insideShare(row);
  return row.grids > 0 && whole > 0 ? part / whole : -1;
};

/** Number of communities from which on a filter helps. */
const MANY = 12;

/** Communities of the plan shown, sortable, each with its share inside the window. */
export function CommunityTable() {
  const { t } = useTranslation();
  const format = useFormat();
  const { city, plan, selectCommunity, goTo } = useWorkspace();
  const [filter, setFilter] = useState('');
  const { sorting, sortBy } = useSorting<Column>({ by: 'name', down: false });
  const all = useMemo(() => communityRows(city, plan), [city, plan]);
  const rows = all
    .filter(({ name, code }) => name.includes(filter) || code.startsWith(filter))
    .sort((a, b) => compare(keyOf(a, sorting.by), keyOf(b, sorting.by), sorting.down));
  const open = (code: string) => {
    selectCommunity(code);
    const bbox = city.communities.find(community => community.code === code)?.bbox;
    if (bbox) goTo(bbox);
  };
  const head = { sorting, onSort: sortBy };
  return (
    <section className="list" aria-label={t('community.list')}>
      <div className="list-head">
        <h2>{t('community.list')}</h2>
        {all.length > MANY && (
          <Input
            size="small"
            allowClear
            value={filter}
            placeholder={t('community.filter')}
            aria-label={t('community.filter')}
            onChange={event => setFilter(event.target.value)}
          />
        )}
      </div>
      <table>
        <thead>
          <tr>
            <SortHead column="name" text={t('community.name')} {...head} />
            <SortHead column="households" text={t('community.households')} number {...head} />
            <SortHead column="grids" text={t('community.grids')} number {...head} />
            <SortHead column="inside" text={t('community.inside')} number {...head} />
          </tr>
        </thead>
        <tbody>
          {rows.map(row => (
            <tr key={row.code} data-code={row.code} onClick={() => open(row.code)}>
              <th scope="row">
                <button type="button" className="row-name" title={row.code}>
                  {row.name}
                </button>
              </th>
              <td className="number">{format.count(row.households)}</td>
              <td className="number">{row.grids > 0 ? format.count(row.grids) : '–'}</td>
              <td className="number bar-cell">
                {row.grids > 0 ? (
                  <ShareBar part={insideShare(row)[0]} whole={insideShare(row)[1]} />
                ) : (
                  <span className="faint">{t('community.undivided')}</span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
