import type { WindowState } from './schemas.ts';

/**
 * Where a grid stands against a window of households (closed on both sides).
 * What has no target (special, empty) or cannot meet it (one oversize building) is named as such.
 */
export function windowStateOf(
  grid: { kind: 'resident' | 'special' | 'empty' | 'oversize'; households: number },
  window: { min: number; max: number },
): WindowState {
  if (grid.kind !== 'resident') return grid.kind;
  if (grid.households < window.min) return 'below';
  return grid.households > window.max ? 'above' : 'inside';
}
