import { useState } from 'react';

export interface Sorting<K extends string> {
  by: K;
  down: boolean;
}

/** Column by which a table is sorted; a second click turns the order. */
export function useSorting<K extends string>(
  start: Sorting<K>,
): {
  sorting: Sorting<K>;
  sortBy: (column: K) => void;
} {
  const [sorting, setSorting] = useState(start);
  return {
    sorting,
    sortBy: column =>
      setSorting(now => ({ by: column, down: now.by === column ? !now.down : column !== 'name' })),
  };
}

/** Compares by number where both are numbers, else by the language's order of names. */
export function compare(a: string | number, b: string | number, down: boolean): number {
  const order =
    typeof a === 'number' && typeof b === 'number'
      ? a - b
      : String(a).localeCompare(String(b), 'zh-CN', { numeric: true });
  return down ? -order : order;
}
