/** Why an action is not done: what is wrong, and what to do, in both languages. */
import type { Fabric, Point, Refusal, RefusalCode } from './types.ts';

interface More {
  at?: Point;
  building?: string;
  grid?: number;
}

export function refuse(code: RefusalCode, zh: string, en: string, more: More = {}): Refusal {
  return { ok: false, code, message_zh: zh, message_en: en, ...more };
}

/** How messages name a grid. */
export const titleOf = (fabric: Fabric, grid: number): string => {
  const known = fabric.grids.get(grid);
  return known ? known.name || known.code : `#${grid}`;
};

export const unknownGrid = (grid: number): Refusal =>
  refuse(
    'unknown',
    `没有这个网格（${grid}），可能已被合并或撤销。请刷新后重选。`,
    `There is no grid ${grid}: it may have been merged or dissolved. Select it again.`,
    { grid },
  );

export const unknownFace = (face: number): Refusal =>
  refuse(
    'unknown',
    `没有这个基本单元（${face}），可能已被切分。请重新选择。`,
    `There is no atom ${face}: it may have been cut. Select again.`,
  );

export const unknownArc = (arc: number): Refusal =>
  refuse(
    'unknown',
    `没有这段边界（${arc}），可能已被改动。请重新选择。`,
    `There is no boundary line ${arc}: it may have been changed. Select it again.`,
  );

export const nothingToDo = (): Refusal =>
  refuse('nothing_to_do', '没有需要改动的内容。', 'Nothing would change.');

export const lockedGrid = (fabric: Fabric, grid: number): Refusal =>
  refuse(
    'locked',
    `“${titleOf(fabric, grid)}”已锁定。请先解锁再修改。`,
    `"${titleOf(fabric, grid)}" is locked. Unlock it first.`,
    { grid },
  );

export const inPieces = (fabric: Fabric, grid: number, at: Point): Refusal =>
  refuse(
    'in_pieces',
    `这样“${titleOf(fabric, grid)}”会被分成不相连的几块。请把中间的地块一起移动。`,
    `"${titleOf(fabric, grid)}" would fall into pieces. Move the land between them too.`,
    { grid, at },
  );
