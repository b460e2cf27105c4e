/** Marks of the window's states that do without colour: a shape each, beside the word. */
import type { WindowState } from '../../../server/api/schemas.ts';

export const STATE_SHAPES: Record<WindowState, string> = {
  inside: '✓',
  below: '▼',
  above: '▲',
  oversize: '■',
  empty: '○',
  special: '◆',
};
