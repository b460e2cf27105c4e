/** Edits of a grid's card: its code, its name, its kind, its lock. */
import { refuseGrid } from './atom-actions.ts';
import { workOf } from './check.ts';
import { isOwnCode } from './codes.ts';
import { Edit } from './patch.ts';
import { nothingToDo, refuse, titleOf, unknownGrid } from './refuse.ts';
import type { Fabric, FabricGrid, Outcome } from './types.ts';

function changed(fabric: Fabric, grid: number, action: string, more: Partial<FabricGrid>): Outcome {
  const edit = new Edit(fabric);
  edit.grids.set(grid, { ...edit.grids.get(grid), ...more });
  const patch = edit.patch(action);
  return patch.grids.length > 0 ? patch : nothingToDo();
}

/** Another code. @param retired codes that were used before and are never used again */
export function renumber(
  fabric: Fabric,
  grid: number,
  code: string,
  retired: readonly string[] = [],
): Outcome {
  const refusal = refuseGrid(fabric, grid);
  if (refusal) return refusal;
  if (!isOwnCode(fabric, code))
    return refuse(
      'code_form',
      `编码“${code}”不符合规则：应为社区编码${fabric.region.code}加顺序号。`,
      `"${code}" is no code of this community: it begins with ${fabric.region.code}, followed by a number.`,
      { grid },
    );
  for (const [other, known] of fabric.grids)
    if (other !== grid && known.code === code)
      return refuse(
        'code_taken',
        `编码${code}已由“${titleOf(fabric, other)}”使用。请换一个，或先改那个网格。`,
        `${code} is the code of "${titleOf(fabric, other)}". Take another, or renumber that one first.`,
        { grid: other },
      );
  if (retired.includes(code))
    return refuse(
      'code_taken',
      `编码${code}已停用，停用的编码不再使用。请换一个。`,
      `${code} is retired, and retired codes are not used again. Take another.`,
      { grid },
    );
  return changed(fabric, grid, 'renumber', { code });
}

/** Another name. */
export function rename(fabric: Fabric, grid: number, name: string): Outcome {
  const refusal = refuseGrid(fabric, grid);
  if (refusal) return refusal;
  const trimmed = name.trim();
  if (trimmed === '')
    return refuse('empty_name', '名称不能为空。请输入名称。', 'A grid needs a name. Type one.', { grid });
  return changed(fabric, grid, 'rename', { name: trimmed });
}

/** Locks a grid, or unlocks it: nothing else changes a locked one. */
export function setLocked(fabric: Fabric, grid: number, locked: boolean): Outcome {
  const known = fabric.grids.get(grid);
  if (!known) return unknownGrid(grid);
  const { locked: _, ...rest } = known;
  const edit = new Edit(fabric);
  edit.grids.set(grid, locked ? { ...rest, locked: true } : rest);
  const patch = edit.patch(locked ? 'lock' : 'unlock');
  return patch.grids.length > 0 ? patch : nothingToDo();
}

/** Makes a grid special (专属网格: the window does not count it), or a usual one again, by what it holds. */
export function setKind(fabric: Fabric, grid: number, kind: 'resident' | 'special'): Outcome {
  const refusal = refuseGrid(fabric, grid);
  if (refusal) return refusal;
  const { work, settled } = workOf(fabric, grid);
  const usual = work === 0 ? 'empty' : settled === 1 && work > fabric.window.max ? 'oversize' : 'resident';
  return changed(fabric, grid, 'setKind', { kind: kind === 'special' ? kind : usual });
}
