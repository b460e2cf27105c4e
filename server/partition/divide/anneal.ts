/**
 * Simulated annealing over recombinations: two or three neighbouring parts are merged and cut anew along random trees.
 * Sources: Kirkpatrick, Gelatt and Vecchi 1983; DeFord, Duchin and Solomon 2021.
 */
import { APART_COST, OUTSIDE_COST } from '../params.ts';
import { type Division, weightCost } from './division.ts';
import { movedOf, overlapOf } from './known.ts';
import type { Random } from './random.ts';
import type { Splitter } from './split.ts';
import { SplitMeter } from './whole.ts';
import { outsidePenalty, type Window } from './window.ts';

/** Temperatures: at first every seventh household of a grid may get out of the window, at last two metres of gap are much. */
const HOT = 0.15 * OUTSIDE_COST;
const COLD = 2;
/** How often the clock is asked, in recombinations. */
const CLOCK_EVERY = 32;
/** Share of recombinations that begin with a part outside the window, of those with a third part, and of those that keep the number that the weight wants. */
const BAD_FIRST = 0.5;
const THREE = 0.35;
const AS_WANTED = 0.6;
/** Trees tried for every cut. */
const TRIES = 2;

/** What the annealing is told besides the division. */
export interface Cooling {
  /** Recombinations in all. */
  steps: number;
  /** Whether the time is up. */
  late(): boolean;
  /** Told of every part that is accepted. */
  met?: ((vertices: readonly number[]) => void) | undefined;
  /** Share of the usual temperature to begin with: 1 unless the division is good already. */
  heat?: number;
}

/** Part numbers that can be drawn at random, added and taken out in constant time. */
class Bag {
  readonly list: number[] = [];
  private readonly at: number[] = [];

  set(p: number, held: boolean): void {
    const at = this.at[p] ?? -1;
    if (held === at >= 0) return;
    if (held) {
      this.at[p] = this.list.length;
      this.list.push(p);
      return;
    }
    const last = this.list.pop() as number;
    if (last !== p) {
      this.list[at] = last;
      this.at[last] = at;
    }
    this.at[p] = -1;
  }

  draw(random: Random): number {
    return this.list[Math.floor(random() * this.list.length)];
  }
}

/** Anneals a division, which is changed; returns the cheapest labelling met. */
export function anneal(division: Division, splitter: Splitter, random: Random, cooling: Cooling): Int32Array {
  const { steps, heat = 1 } = cooling;
  const annealer = new Annealer(division, splitter, random, cooling);
  const hot = Math.max(COLD, heat * HOT * division.window.target);
  for (let step = 0; step < steps; step++) {
    if (step % CLOCK_EVERY === 0 && cooling.late()) break;
    annealer.step(hot * (COLD / hot) ** (step / steps));
  }
  return annealer.best;
}

class Annealer {
  /** The cheapest labelling met. */
  readonly best: Int32Array;
  private readonly division: Division;
  private readonly window: Window;
  private readonly splitter: Splitter;
  private readonly random: Random;
  private readonly met: Cooling['met'];
  private readonly alive = new Bag();
  private readonly bad = new Bag();
  private readonly meter: SplitMeter | undefined;
  /** Of every part, the last time that it was seen as a neighbour. */
  private readonly seen: number[] = [];
  private round = 0;
  /** Vertices that have moved since `best` was brought up to date. */
  private readonly stale: Int32Array;
  private readonly isStale: Uint8Array;
  private staleCount = 0;
  /** Cost beyond that of the start, now and at best. */
  private cost = 0;
  private bestCost = 0;

  constructor(division: Division, splitter: Splitter, random: Random, { met }: Cooling) {
    const { n } = division.graph;
    this.division = division;
    this.window = division.window;
    this.splitter = splitter;
    this.random = random;
    this.met = met;
    this.best = division.part.slice();
    this.stale = new Int32Array(n);
    this.isStale = new Uint8Array(n);
    const { whole } = division.graph;
    this.meter = whole && new SplitMeter(whole);
    for (let p = 0; p < division.members.length; p++) this.sort(p);
  }

  /** One recombination. */
  step(temperature: number): void {
    const { division, splitter, random, window } = this;
    const { members, weights, part, graph } = division;
    const chosen = this.choose();
    let count = 0;
    let weight = 0;
    let before = 0;
    for (const q of chosen) {
      for (const v of members[q]) splitter.work[count++] = v;
      weight += weights[q];
      before += weightCost(weights[q], window) + (this.meter?.cost(members[q]) ?? 0);
    }
    // As many grids as the merged weight wants, now and then one more or one fewer.
    const wish = Math.max(1, Math.round(weight / window.target));
    const some = random() < AS_WANTED ? wish : Math.max(1, chosen.length + Math.floor(random() * 3) - 1);
    const k = Math.min(division.fixed ? chosen.length : some, count);
    splitter.cutter.load(splitter.work, 0, count);
    before += splitter.cutter.costBetween(part, splitter.work);
    let after = splitter.split(count, k, window, random, TRIES);
    const { ends, work } = splitter;
    if (division.fixed && ends.length !== chosen.length) return;
    for (let i = 0, at = 0; i < ends.length; i++) {
      let sum = 0;
      after += this.meter?.cost(work, at, ends[i]) ?? 0;
      for (; at < ends[i]; at++) sum += graph.weight[work[at]];
      after += weightCost(sum, window);
    }
    if (graph.labels || graph.known) {
      const pieces = this.pieces();
      after += this.requests(pieces) - this.requests(chosen.map(q => members[q]));
    }
    const delta = after - before;
    if (delta > 0 && random() >= Math.exp(-delta / temperature)) return;
    this.accept(chosen, delta);
  }

  /** A part, outside the window more often than not, and one or two neighbours. */
  private choose(): number[] {
    const { alive, bad, random } = this;
    const p = random() < BAD_FIRST && bad.list.length > 0 ? bad.draw(random) : alive.draw(random);
    this.round++;
    this.seen[p] = this.round;
    const near: number[] = [];
    this.addNeighbours(p, near);
    if (near.length === 0) return [p];
    const q = near[Math.floor(random() * near.length)];
    if (random() >= THREE || alive.list.length <= 2) return [p, q];
    this.addNeighbours(q, near);
    near.splice(near.indexOf(q), 1);
    return near.length === 0 ? [p, q] : [p, q, near[Math.floor(random() * near.length)]];
  }

  private addNeighbours(p: number, near: number[]): void {
    const { seen, round } = this;
    const { graph, part, members } = this.division;
    const { start, adj } = graph;
    for (const v of members[p])
      for (let e = start[v]; e < start[v + 1]; e++) {
        const q = part[adj[e]];
        if (seen[q] === round) continue;
        seen[q] = round;
        near.push(q);
      }
  }

  private pieces(): number[][] {
    const { ends, work } = this.splitter;
    return ends.map((end, i) => Array.from(work.subarray(i === 0 ? 0 : ends[i - 1], end)));
  }

  /** What some sets cost by pins and by the division in force. */
  private requests(sets: readonly (readonly number[])[]): number {
    const { labels, known } = this.division.graph;
    const { movedCost = 0 } = this.window;
    let cost = labels ? APART_COST * conflictsIn(labels, sets) : 0;
    if (known && movedCost > 0)
      for (const set of sets) cost += movedCost * movedOf(known, overlapOf(known, set));
    return cost;
  }

  private accept(chosen: readonly number[], delta: number): void {
    const { division, splitter, stale, isStale, met } = this;
    const { members, weights, part } = division;
    const slots = [...chosen];
    const pieces = this.pieces();
    while (slots.length < pieces.length) {
      const free = members.findIndex((list, q) => list.length === 0 && !slots.includes(q));
      if (free >= 0) slots.push(free);
      else {
        members.push([]);
        weights.push(0);
        slots.push(members.length - 1);
      }
    }
    division.replace(slots, pieces);
    for (const slot of slots) this.sort(slot);
    for (let i = 0; i < splitter.ends[pieces.length - 1]; i++) {
      const v = splitter.work[i];
      if (isStale[v] === 1) continue;
      isStale[v] = 1;
      stale[this.staleCount++] = v;
    }
    this.cost += delta;
    if (this.cost < this.bestCost - 1e-6) {
      this.bestCost = this.cost;
      for (let i = 0; i < this.staleCount; i++) {
        this.best[stale[i]] = part[stale[i]];
        isStale[stale[i]] = 0;
      }
      this.staleCount = 0;
    }
    if (met) for (const piece of pieces) met(piece);
  }

  private sort(p: number): void {
    const { members, weights } = this.division;
    const alive = members[p].length > 0;
    this.alive.set(p, alive);
    this.bad.set(p, alive && outsidePenalty(weights[p], this.window) > 0);
  }
}

/** Vertices of some sets that share their set with another of their label. */
function conflictsIn(labels: readonly (readonly number[])[], sets: readonly (readonly number[])[]): number {
  let sum = 0;
  for (const set of sets) {
    const seen = new Set<number>();
    for (const v of set)
      for (const label of labels[v])
        if (seen.has(label)) sum++;
        else seen.add(label);
  }
  return sum;
}
