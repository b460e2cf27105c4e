/**
 * Communities redrawn together: where two neighbours divided as one leave fewer households outside the window than each for
 * itself, a new line between them is offered. The division of the present communities stays as it is.
 *
 * An offer is taken only when both communities stay whole and as near to their own window as they are, when the two,
 * redrawn and divided each for itself, do leave fewer households outside, and when fewer than twice as many change community.
 */
import type { MultiPolygonCoordinates } from '../api/geo.ts';
import type { Geos } from '../geometry/geos.ts';
import { TooManyGrids } from './assemble.ts';
import { InfeasibleError } from './infeasible.ts';
import {
  neighbours,
  newVertices,
  type Redrawing,
  redrawnLand,
  unionOf,
  withVertices,
} from './together-land.ts';
import { outsideOf, Present } from './together-present.ts';
import { ofRegion, type Side, sidesOf, wholeSides } from './together-sides.ts';
import type { GridArea, PartitionInput, PartitionOptions, PartitionResult, Region } from './types.ts';

/** Two neighbouring communities that were divided as one. */
export interface TogetherTrial {
  /** Their codes, the lower first. */
  communities: [string, string];
  /** Households (or equivalents) in grids outside the window, oversize buildings apart: of both today, and as one. */
  outsideNow: number;
  outsideTogether: number;
  /** The same of the two redrawn, each divided for itself; where it came to that. */
  outsideRedrawn?: number;
  /** Households that change community. */
  householdsMoved: number;
  /** Whether the communities that are offered are redrawn so. */
  applied: boolean;
  /** Why not, Chinese and English. */
  reason?: string;
}

/** A community as it is offered. */
export interface OfferedCommunity extends Region {
  households: number;
  redrawn: boolean;
  /** Households that come from, and go to, the other community. */
  gained: number;
  lost: number;
}

export interface TogetherResult {
  trials: TogetherTrial[];
  communities: OfferedCommunity[];
}

/** What redrawing needs besides the input and its division. */
export interface TogetherWish {
  /** Households of a community. */
  window: { min: number; max: number };
  /** Divides an input at level `grid`; `share` is its share of the buildings of all communities. */
  divide(input: PartitionInput, share: number): Promise<PartitionResult>;
  onProgress?(done: number, total: number): void;
}

/** Most grids of two communities that are tried as one: three digits number 999, and a joint division may need some more. */
const MOST_GRIDS = 900;

/**
 * A new line is offered only where fewer households than this for each one that it frees must get used to another community:
 * people argue over a community's line longer than over a grid's.
 */
const MOVED_PER_FREED = 2;

const sumOf = (values: Iterable<number>): number => {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
};
const areaOf = ({ geometry }: GridArea): MultiPolygonCoordinates =>
  geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
const say = (zh: string, en: string): string => `${zh} (${en})`;

/**
 * Neighbouring communities of which at least one has households outside the window, by their numbers in `input.regions`.
 */
export function worthTrying(
  geos: Geos,
  { regions, barriers }: PartitionInput,
  division: PartitionResult,
  options: Pick<PartitionOptions, 'min' | 'max'>,
): [number, number][] {
  const outside = outsideOf(division, options);
  const astray = regions.map(({ code }) => (outside.get(code) ?? 0) > 0);
  return neighbours(
    geos,
    regions.map(({ area }) => area),
    barriers,
    (i, j) => astray[i] || astray[j],
  );
}

/** Pairs in rounds: in each round every community at most once, so that a round is one input. */
function roundsOf<P extends { communities: [string, string] }>(pairs: readonly P[]): P[][] {
  const rounds: { pairs: P[]; taken: Set<string> }[] = [];
  for (const pair of pairs) {
    let round = rounds.find(({ taken }) => !pair.communities.some(code => taken.has(code)));
    if (!round) rounds.push((round = { pairs: [], taken: new Set() }));
    round.pairs.push(pair);
    for (const code of pair.communities) round.taken.add(code);
  }
  return rounds.map(round => round.pairs);
}

/** A pair under trial, with its joint division. */
interface Pair extends TogetherTrial {
  regions: [Region, Region];
  joint?: { grids: GridArea[]; sides: Map<string, Side>; redrawing: Redrawing };
  /** Households of each side, redrawn, and how many of them came from the other. */
  households?: [number, number];
  gained?: [number, number];
}

/** Runs pairs in one input; where a request cannot be met, each alone, so that it ends its own trial only. */
async function eachPossible(
  pairs: readonly Pair[],
  run: (pairs: readonly Pair[]) => Promise<void>,
): Promise<void> {
  try {
    await run(pairs);
  } catch (error) {
    if (!(error instanceof InfeasibleError || error instanceof TooManyGrids)) throw error;
    if (pairs.length > 1) for (const pair of pairs) await eachPossible([pair], run);
    else pairs[0].reason = error.message;
  }
}

/** The joint division of each pair that has one, in their order; `grids`: the grid of every building today. */
async function divideJoint(
  geos: Geos,
  present: Present,
  grids: Record<string, string>,
  pairs: readonly Pair[],
  wish: TogetherWish,
): Promise<(PartitionResult | undefined)[]> {
  const found = new Map<Pair, PartitionResult>();
  for (const round of roundsOf(pairs)) {
    wish.onProgress?.(found.size, pairs.length);
    await eachPossible(round, async some => {
      const unions = some.map(
        ({ regions: [a, b] }): Region => ({
          code: a.code,
          name: `${a.name || a.code}＋${b.name || b.code}`,
          area: unionOf(geos, a.area, b.area),
        }),
      );
      const to = new Map(some.flatMap(({ communities: [a, b] }) => [a, b].map(code => [code, a])));
      // The grids of today are what the joint division departs from, so that as few as need change community.
      const input = { current: grids, ...present.inputOf(unions, (_, home) => to.get(home)) };
      const result = await wish.divide(input, present.shareOf(input));
      for (const pair of some) found.set(pair, ofRegion(result, pair.communities[0]));
    });
  }
  if (pairs.length > 0) wish.onProgress?.(pairs.length, pairs.length);
  return pairs.map(pair => found.get(pair));
}

/** Fills in what a joint division would bring. */
function judge(
  pair: Pair,
  joint: PartitionResult,
  present: Present,
  { min, max }: Pick<PartitionOptions, 'min' | 'max'>,
): void {
  pair.outsideTogether = sumOf(outsideOf(joint, { min, max }).values());
  if (pair.outsideTogether >= pair.outsideNow) {
    pair.reason = say('合并划分不减少范围外的户数', 'divided as one they leave no fewer households outside');
    return;
  }
  const pieces = pair.regions.map(({ area }) => area.length);
  const sides = wholeSides(joint, sidesOf(joint, present.homes, pair.communities), pieces);
  const side = (grid: string): Side => sides.get(grid) as Side;
  const households: [number, number] = [0, 0];
  const gained: [number, number] = [0, 0];
  for (const { building, grid, households: count } of joint.assignments) {
    households[side(grid)] += count;
    if (present.homes.get(building) !== pair.communities[side(grid)]) gained[side(grid)] += count;
  }
  pair.households = households;
  pair.gained = gained;
  pair.householdsMoved = gained[0] + gained[1];
  pair.joint = {
    grids: joint.grids,
    sides: new Map(joint.assignments.map(({ building, grid }) => [building, side(grid)])),
    redrawing: {
      parts: joint.grids.map(grid => ({ area: areaOf(grid), side: side(grid.code) })),
      lines: joint.stretches
        .filter(({ left, right }) => right !== '' && side(left) !== side(right))
        .map(({ line }) => line),
    },
  };
}

/** Why a line that leaves so many households outside is not worth those that change community, if it is not. */
function tooDear({ outsideNow, householdsMoved }: Pair, outside: number): string | undefined {
  const freed = Math.max(0, outsideNow - outside);
  if (householdsMoved < MOVED_PER_FREED * freed) return undefined;
  const [few, many] = [Math.round(freed), Math.round(householdsMoved)];
  return say(
    `须有 ${many} 户换社区才能使 ${few} 户落入范围，须少于 ${MOVED_PER_FREED} 倍`,
    `${many} households would change community to free ${few}: fewer than ${MOVED_PER_FREED} times as many may`,
  );
}

/** Why two communities cannot be redrawn so, if they cannot. */
function objection(
  geos: Geos,
  pair: Pair,
  present: Present,
  { min, max }: TogetherWish['window'],
): string | undefined {
  const { regions, households = [0, 0], joint } = pair;
  if (!joint) return pair.reason;
  if (pair.householdsMoved === 0)
    return say(
      '没有住户换社区，界线不动也能做到',
      'no household would change community: the present line allows it',
    );
  const dear = tooDear(pair, pair.outsideTogether);
  if (dear !== undefined) return dear;
  const beyond = (count: number): number => Math.max(0, min - count, count - max);
  for (const side of [0, 1]) {
    const now = present.householdsOf.get(regions[side].code) ?? 0;
    const name = regions[side].name || regions[side].code;
    if (beyond(households[side]) > beyond(now))
      return say(
        `${name} 将由 ${now} 户变为 ${households[side]} 户，离 ${min}–${max} 户更远`,
        `${name} would go from ${now} to ${households[side]} households, farther from ${min} to ${max}`,
      );
  }
  const land = redrawnLand(geos, regions[0].area, regions[1].area, joint.redrawing);
  for (const side of [0, 1])
    if (land[side].length === 0 || land[side].length > regions[side].area.length) {
      const name = regions[side].name || regions[side].code;
      return say(`${name} 将不再连成一片`, `${name} would not stay in one piece`);
    }
  return undefined;
}

/** The communities with some pairs redrawn. A third community takes over the ends of new lines that lie on its edge. */
function redraw(geos: Geos, present: Present, pairs: readonly Pair[]): OfferedCommunity[] {
  const communities = present.input.regions.map(
    (region): OfferedCommunity => ({
      ...region,
      households: present.householdsOf.get(region.code) ?? 0,
      redrawn: false,
      gained: 0,
      lost: 0,
    }),
  );
  const byCode = new Map(communities.map(community => [community.code, community]));
  for (const { communities: codes, joint, households = [0, 0], gained = [0, 0] } of pairs) {
    if (!joint) continue;
    const two = codes.map(code => byCode.get(code) as OfferedCommunity);
    const before = two.map(({ area }) => area);
    const after = redrawnLand(geos, before[0], before[1], joint.redrawing);
    two.forEach((community, side) => {
      community.area = after[side];
      community.households = households[side];
      community.redrawn = true;
      community.gained = gained[side];
      community.lost = gained[1 - side];
    });
    const points = newVertices(before, after);
    for (const other of communities) if (!two.includes(other)) other.area = withVertices(other.area, points);
  }
  return communities;
}

/** Greedy choice: most households freed first, every community once. */
function choose(
  geos: Geos,
  present: Present,
  pairs: readonly Pair[],
  window: TogetherWish['window'],
): Pair[] {
  const order = pairs
    .filter(({ joint }) => joint !== undefined)
    .sort((a, b) => b.outsideNow - b.outsideTogether - (a.outsideNow - a.outsideTogether));
  const taken = new Set<string>();
  const chosen: Pair[] = [];
  for (const pair of order) {
    pair.reason = pair.communities.some(code => taken.has(code))
      ? say('其中一个社区已与另一社区联合调整', 'one of them is redrawn with another community')
      : objection(geos, pair, present, window);
    if (pair.reason !== undefined) continue;
    for (const code of pair.communities) taken.add(code);
    chosen.push(pair);
  }
  return chosen;
}

/** Keeps the pairs that, redrawn and divided each for itself, leave fewer households outside. */
async function proven(
  geos: Geos,
  present: Present,
  chosen: readonly Pair[],
  options: PartitionOptions,
  wish: TogetherWish,
): Promise<Pair[]> {
  if (chosen.length === 0) return [];
  await eachPossible(chosen, async some => {
    const codes = new Set(some.flatMap(({ communities }) => communities));
    const home = new Map(
      some.flatMap(({ communities, joint }) =>
        [...(joint?.sides ?? [])].map(([building, side]) => [building, communities[side]]),
      ),
    );
    const regions = redraw(geos, present, some)
      .filter(({ code }) => codes.has(code))
      .map(({ code, name, area }): Region => ({ code, name, area }));
    const input = present.inputOf(regions, building => home.get(building));
    const outside = outsideOf(await wish.divide(input, present.shareOf(input)), options);
    for (const pair of some)
      pair.outsideRedrawn = sumOf(pair.communities.map(code => outside.get(code) ?? 0));
  });
  for (const pair of chosen) {
    const { outsideRedrawn = pair.outsideNow, outsideNow } = pair;
    if (outsideRedrawn < outsideNow) pair.reason ??= tooDear(pair, outsideRedrawn);
    pair.applied = outsideRedrawn < outsideNow && pair.reason === undefined;
    if (!pair.applied)
      pair.reason ??= say(
        '重划后分别划分，范围外的户数没有减少',
        'redrawn and divided each for itself they leave no fewer households outside',
      );
  }
  return chosen.filter(({ applied }) => applied);
}

/**
 * Tries every two neighbouring communities of which one has households outside the window, and redraws those where that
 * frees households.
 *
 * @param division the division of the present communities, with `options`
 * @throws {InfeasibleError} never for a pair: what two communities as one cannot meet is the reason of that trial
 */
export async function redrawTogether(
  geos: Geos,
  input: PartitionInput,
  division: PartitionResult,
  options: PartitionOptions,
  wish: TogetherWish,
): Promise<TogetherResult> {
  const present = new Present(geos, input, division);
  const outside = outsideOf(division, options);
  const gridsOf = new Map<string, number>();
  for (const { region } of division.grids) gridsOf.set(region, (gridsOf.get(region) ?? 0) + 1);
  const pairs = worthTrying(geos, input, division, options).map(([i, j]): Pair => {
    const [a, b] = [input.regions[i], input.regions[j]].sort((p, q) => (p.code < q.code ? -1 : 1));
    const outsideNow = (outside.get(a.code) ?? 0) + (outside.get(b.code) ?? 0);
    const communities: [string, string] = [a.code, b.code];
    const grids = sumOf(communities.map(code => gridsOf.get(code) ?? 0));
    return {
      communities,
      outsideNow,
      outsideTogether: outsideNow,
      householdsMoved: 0,
      applied: false,
      ...(grids > MOST_GRIDS
        ? { reason: say('网格太多，未合并试划', 'too many grids to be divided as one') }
        : {}),
      regions: [a, b],
    };
  });
  const tried = pairs.filter(({ reason }) => reason === undefined);
  const grids = Object.fromEntries(division.assignments.map(({ building, grid }) => [building, grid]));
  const joints = await divideJoint(geos, present, grids, tried, wish);
  tried.forEach((pair, i) => {
    const joint = joints[i];
    if (joint) judge(pair, joint, present, options);
  });
  const chosen = choose(geos, present, pairs, wish.window);
  const kept = await proven(geos, present, chosen, options, wish);
  return { trials: pairs.map(plain), communities: redraw(geos, present, kept) };
}

/** A trial as the report tells it. */
function plain({
  communities,
  outsideNow,
  outsideTogether,
  outsideRedrawn,
  householdsMoved,
  applied,
  reason,
}: Pair): TogetherTrial {
  return {
    communities,
    outsideNow,
    outsideTogether,
    ...(outsideRedrawn === undefined ? {} : { outsideRedrawn }),
    householdsMoved,
    applied,
    ...(reason === undefined ? {} : { reason }),
  };
}
