import type { Sorting } from './useSorting.ts';

/** A column head that sorts: a button, with the order told to screen readers. */
export function SortHead<K extends string>({
  column,
  text,
  sorting,
  onSort,
  number,
}: {
  column: K;
  text: string;
  sorting: Sorting<K>;
  onSort: (column: K) => void;
  number?: boolean;
}) {
  const active = sorting.by === column;
  return (
    <th
      scope="col"
      className={number ? 'number' : undefined}
      aria-sort={active ? (sorting.down ? 'descending' : 'ascending') : 'none'}
    >
      <button type="button" onClick={() => onSort(column)}>
        {text}
        <span className="arrow" aria-hidden="true">
          {active ? (sorting.down ? '▾' : '▴') : ''}
        </span>
      </button>
    </th>
  );
}
