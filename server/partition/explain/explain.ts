/** Explains a divided region: every grid, every stretch of boundary, and what it would cost to move it. */
import { compoundGroups, type RegionOutput } from '../output.ts';
import type { RegionDivision } from '../region.ts';
import type { BoundaryStretch, GridArea, InsideGroup, PartitionOptions } from '../types.ts';
import { Moves } from './moves.ts';
import type {
  GridExplanation,
  HeldCompound,
  MoveExplanation,
  RegionExplanation,
  Side,
  SideExplanation,
  StretchExplanation,
} from './types.ts';

/** The structure of a region's explanation; sentences.ts puts it into words. */
export function explainRegion(
  division: RegionDivision,
  output: RegionOutput,
  options: PartitionOptions,
): RegionExplanation {
  const codes: string[] = [];
  output.order.forEach((g, i) => {
    codes[g] = output.grids[i].code;
  });
  const moves = new Moves(division, codes, options.grids !== undefined);
  const stretches = output.stretches.map((stretch, i) => explainStretch(division, output, stretch, i, moves));
  const held = heldCompounds(division);
  const sides = sidesOf(output.stretches);
  const grids = output.grids.map((grid, i): GridExplanation => {
    const g = output.order[i];
    const work = grid.workload ?? grid.households;
    return {
      code: grid.code,
      name: grid.name,
      kind: grid.kind,
      locked: division.grids[g].lock !== undefined,
      households: grid.households,
      work,
      window: judged(grid, work, options),
      compounds: held[g],
      sides: sides.get(grid.code) ?? [],
      ...bestOf(moves.around(g), moves.list),
    };
  });
  return inOrder({
    region: division.task.region.code,
    name: division.task.region.name,
    window: { min: options.min, max: options.max, target: options.target },
    grids,
    stretches,
    moves: moves.list,
  });
}

/** The moves in the order in which people ask for them: of households first, allowed ones first, the cheapest first. */
function inOrder(region: RegionExplanation): RegionExplanation {
  const { moves, grids, stretches } = region;
  const order = moves
    .map((_, n) => n)
    .sort((a, b) => rank(moves[a]) - rank(moves[b]) || compare(costOf(moves[a]), costOf(moves[b])) || a - b);
  const place = new Int32Array(moves.length);
  order.forEach((n, i) => {
    place[n] = i;
  });
  return {
    ...region,
    grids: grids.map(grid => ({
      ...grid,
      ...(grid.best === undefined ? {} : { best: place[grid.best] }),
      ...(grid.bestForbidden === undefined ? {} : { bestForbidden: place[grid.bestForbidden] }),
    })),
    stretches: stretches.map(stretch => ({ ...stretch, moves: stretch.moves.map(n => place[n]) })),
    moves: order.map(n => moves[n]),
  };
}

function judged(grid: GridArea, work: number, { min, max }: PartitionOptions): GridExplanation['window'] {
  if (grid.kind !== 'resident') return 'apart';
  return work < min ? 'below' : work > max ? 'above' : 'inside';
}

const costOf = (move: MoveExplanation): number => move.change?.cost ?? Infinity;
/** Land and buildings without households change no household's grid: they come last wherever moves are told. */
const isSettled = ({ work }: MoveExplanation): boolean => work > 0;
const rank = (move: MoveExplanation): number => (isSettled(move) ? 0 : 2) + (move.forbidden ? 1 : 0);

/**
 * The cheapest allowed move, and the cheapest forbidden one where it would be cheaper; of what has no households only where
 * nothing else can be told.
 */
function bestOf(
  numbers: readonly number[],
  list: readonly MoveExplanation[],
): Pick<GridExplanation, 'best' | 'bestForbidden'> {
  const among = (settled: boolean, of: (move: MoveExplanation) => boolean): number | undefined =>
    numbers
      .filter(n => isSettled(list[n]) === settled && of(list[n]))
      .reduce<number | undefined>(
        (best, n) => (best === undefined || costOf(list[n]) < costOf(list[best]) ? n : best),
        undefined,
      );
  const cheapest = (of: (move: MoveExplanation) => boolean): number | undefined =>
    among(true, of) ?? among(false, of);
  const best = cheapest(({ forbidden }) => forbidden === undefined);
  const other = cheapest(({ forbidden, change }) => forbidden !== undefined && change !== undefined);
  const told =
    other !== undefined && (best === undefined || costOf(list[other]) < Math.min(0, costOf(list[best])));
  return {
    ...(best === undefined ? {} : { best }),
    ...(told ? { bestForbidden: other } : {}),
  };
}

function explainStretch(
  { graph, gridOf }: RegionDivision,
  { stretchEdges }: RegionOutput,
  stretch: BoundaryStretch,
  i: number,
  moves: Moves,
): StretchExplanation {
  const { arrangement, atomOf } = graph;
  const found = new Set<number>();
  if (stretch.right !== '')
    for (const e of stretchEdges[i]) {
      const [p, q] = [atomOf[arrangement.faceOf[2 * e]], atomOf[arrangement.faceOf[2 * e + 1]]];
      found.add(moves.of(p, gridOf[q]));
      found.add(moves.of(q, gridOf[p]));
    }
  return {
    left: stretch.left,
    right: stretch.right,
    on: stretch.on,
    ...(stretch.name === undefined ? {} : { name: stretch.name }),
    ...(stretch.inside === undefined ? {} : { inside: stretch.inside }),
    length_m: stretch.length_m,
    line: stretch.line,
    moves: [...found].sort(
      (a, b) =>
        rank(moves.list[a]) - rank(moves.list[b]) ||
        compare(costOf(moves.list[a]), costOf(moves.list[b])) ||
        a - b,
    ),
  };
}

const compare = (a: number, b: number): number => (a < b ? -1 : a > b ? 1 : 0);

/** The compounds of every grid, most households first. */
function heldCompounds(division: RegionDivision): HeldCompound[][] {
  const { graph, task, grids, gridOf } = division;
  const groupOf = compoundGroups(division);
  const counts = grids.map(() => new Map<InsideGroup, number>());
  graph.atoms.forEach(({ households }, a) => {
    if (households === 0) return;
    const row = counts[gridOf[a]];
    row.set(groupOf[a], (row.get(groupOf[a]) ?? 0) + households);
  });
  const nameOf = new Map(task.compounds.map(({ id, name }) => [id, name]));
  return counts.map(row =>
    [...row]
      .map(([group, households]): HeldCompound => {
        const name = group.compound === undefined ? undefined : nameOf.get(group.compound);
        return {
          ...(group.compound === undefined ? {} : { compound: group.compound }),
          ...(name === undefined ? {} : { name }),
          households,
          of: group.households,
          aboveMax: group.aboveMax,
        };
      })
      .sort((p, q) => q.households - p.households || compare(q.of, p.of)),
  );
}

const SIDES: readonly Side[] = ['east', 'south', 'west', 'north'];
const OPPOSITE: Record<Side, Side> = { east: 'west', south: 'north', west: 'east', north: 'south' };

/** What every grid ends at, side by side (四至). A grid lies to the left of its stretches, seen along them. */
function sidesOf(stretches: readonly BoundaryStretch[]): Map<string, SideExplanation[]> {
  const rows = new Map<string, Map<string, SideExplanation>>();
  const add = (grid: string, side: Side, beyond: string, { on, name }: BoundaryStretch, m: number): void => {
    let row = rows.get(grid);
    if (!row) rows.set(grid, (row = new Map()));
    const key = JSON.stringify([side, on, name]);
    let entry = row.get(key);
    if (!entry) {
      entry = { side, on, ...(name === undefined ? {} : { name }), beyond: [], length_m: 0 };
      row.set(key, entry);
    }
    entry.length_m += m;
    if (!entry.beyond.includes(beyond)) entry.beyond.push(beyond);
  };
  for (const stretch of stretches)
    for (const [side, metres] of sideLengths(stretch)) {
      add(stretch.left, side, stretch.right, stretch, metres);
      if (stretch.right !== '') add(stretch.right, OPPOSITE[side], stretch.left, stretch, metres);
    }
  return new Map(
    [...rows].map(([code, row]) => [
      code,
      [...row.values()]
        .sort((p, q) => SIDES.indexOf(p.side) - SIDES.indexOf(q.side) || q.length_m - p.length_m)
        .map(entry => ({ ...entry, beyond: entry.beyond.sort() })),
    ]),
  );
}

/** Metres of a stretch by the side of the left grid on which they lie: where the normal to its right points. */
function sideLengths({ line, length_m }: BoundaryStretch): Map<Side, number> {
  const lengths = new Map<Side, number>();
  let all = 0;
  for (let i = 1; i < line.length; i++) {
    const scale = Math.cos((line[i][1] * Math.PI) / 180);
    const east = (line[i][0] - line[i - 1][0]) * scale;
    const north = line[i][1] - line[i - 1][1];
    const length = Math.hypot(east, north);
    // The normal to the right of (east, north) is (north, -east).
    const side: Side =
      Math.abs(north) >= Math.abs(east) ? (north > 0 ? 'east' : 'west') : east > 0 ? 'south' : 'north';
    lengths.set(side, (lengths.get(side) ?? 0) + length);
    all += length;
  }
  for (const [side, length] of lengths) lengths.set(side, all === 0 ? 0 : (length / all) * length_m);
  return lengths;
}

/** The same with other codes. */
export function renamed(region: RegionExplanation, rename: (code: string) => string): RegionExplanation {
  return {
    ...region,
    grids: region.grids.map(grid => ({
      ...grid,
      code: rename(grid.code),
      sides: grid.sides.map(side => ({ ...side, beyond: side.beyond.map(rename) })),
    })),
    stretches: region.stretches.map(s => ({ ...s, left: rename(s.left), right: rename(s.right) })),
    moves: region.moves.map(move => ({ ...move, from: rename(move.from), to: rename(move.to) })),
  };
}
