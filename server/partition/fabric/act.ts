/** The one mapping from actions as they travel to the pure functions that do them: page and server both call it. */
import type { DirectAction } from '../../api/edits.ts';
import { createGrid, dissolve, merge, moveAtoms, moveBlock, moveCompound } from './atom-actions.ts';
import { moveBuildings } from './building-actions.ts';
import { rename, renumber, setKind, setLocked } from './grid-actions.ts';
import { reroute, splitGrid } from './line-actions.ts';
import { redivide, repair, splitGridInto } from './redivide.ts';
import { refuse } from './refuse.ts';
import type { Fabric, Outcome, Refusal } from './types.ts';
import { addVertex, deleteVertex, moveNode, moveVertex } from './vertex-actions.ts';

/** What actions need besides the fabric; equal on page and server, so that both make the same patch. */
export interface ActContext {
  /** Codes that were used before in the community and are never used again. */
  readonly retired?: readonly string[];
}

/** Does an action: the patch, or why not. */
export function act(fabric: Fabric, action: DirectAction, { retired = [] }: ActContext = {}): Outcome {
  const found = resolved(fabric, action);
  return 'ok' in found ? found : run(fabric, action, found, retired);
}

/** What an action names, by numbers. */
interface Named {
  grids: readonly number[];
  buildings: readonly number[];
  sides: Readonly<Record<string, number>>;
}

function resolved(fabric: Fabric, action: DirectAction): Named | Refusal {
  const byCode = new Map([...fabric.grids].map(([grid, { code }]) => [code, grid]));
  const codes = 'grids' in action ? action.grids : 'grid' in action ? [action.grid] : [];
  const sides: Record<string, number> = {};
  for (const code of codes) if (!byCode.has(code)) return unknownCode(code);
  if ('sides' in action && action.sides && action.type !== 'splitGrid')
    for (const [building, code] of Object.entries(action.sides)) {
      const grid = byCode.get(code);
      if (grid === undefined) return unknownCode(code);
      sides[building] = grid;
    }
  const buildings: number[] = [];
  if ('buildings' in action) {
    const byId = new Map(fabric.buildings.map(({ id }, b) => [id, b]));
    for (const id of action.buildings) {
      const building = byId.get(id);
      if (building === undefined) return unknownBuilding(id);
      buildings.push(building);
    }
  }
  return { grids: codes.map(code => byCode.get(code) as number), buildings, sides };
}

const unknownCode = (code: string): Refusal =>
  refuse(
    'unknown',
    `没有编码为${code}的网格，可能已被合并、撤销或改号。请刷新后重选。`,
    `There is no grid ${code}: it may have been merged, dissolved or renumbered. Select it again.`,
  );

const unknownBuilding = (id: string): Refusal =>
  refuse(
    'unknown',
    `本社区没有楼栋“${id}”。请刷新后重选。`,
    `This community has no building "${id}". Select it again.`,
    { building: id },
  );

function run(fabric: Fabric, action: DirectAction, named: Named, retired: readonly string[]): Outcome {
  const { grids, buildings, sides } = named;
  const [first, second] = grids;
  switch (action.type) {
    case 'moveAtoms':
      return moveAtoms(fabric, action.faces, first);
    case 'moveBuildings':
      return moveBuildings(fabric, buildings, first);
    case 'moveCompound':
      return moveCompound(fabric, action.compound, first);
    case 'moveBlock':
      return moveBlock(fabric, action.face, first);
    case 'merge':
      return merge(fabric, grids);
    case 'dissolve':
      return dissolve(fabric, first);
    case 'createGrid':
      return createGrid(fabric, action.faces, retired);
    case 'splitGrid':
      return splitGrid(fabric, first, action.line.flat(), { sides: action.sides ?? {}, retired });
    case 'splitInto':
      return splitGridInto(fabric, first, action.parts, { seed: action.seed ?? 1, retired });
    case 'redivide':
      return redivide(fabric, grids, { seed: action.seed ?? 1, retired });
    case 'repair':
      return repair(fabric, { seed: action.seed ?? 1, retired });
    case 'reroute':
      return reroute(fabric, first, second, action.line.flat(), { sides });
    case 'moveVertex':
      return moveVertex(fabric, action.arc, action.index, action.to, sides);
    case 'addVertex':
      return addVertex(fabric, action.arc, action.segment, action.at, sides);
    case 'deleteVertex':
      return deleteVertex(fabric, action.arc, action.index, sides);
    case 'moveNode':
      return moveNode(fabric, action.node, action.to, sides);
    case 'renumber':
      return renumber(fabric, first, action.code, retired);
    case 'rename':
      return rename(fabric, first, action.name);
    case 'setLocked':
      return setLocked(fabric, first, action.locked);
    case 'setKind':
      return setKind(fabric, first, action.kind);
  }
}
