/** Measurement: search and exact step, as the product takes them, against gpmetis, one connected component at a time. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { divideComponent } from '../../server/partition/component.ts';
import { Division } from '../../server/partition/divide/division.ts';
import type { Graph } from '../../server/partition/divide/graph.ts';
import { seedFor } from '../../server/partition/divide/random.ts';
import type { Window } from '../../server/partition/divide/window.ts';
import { initHighs } from '../../server/partition/exact/highs.ts';
import { DEFAULT_STEPS, WINDOWS } from '../../server/partition/params.ts';
import type { PartitionLevel } from '../../server/partition/types.ts';
import { parse, split, write } from './metis-graph.ts';
import { randomPlanar } from './planar.ts';

/** METIS's tries for each component: every seed with every allowed imbalance (in thousandths). */
export interface Tries {
  seeds: number;
  ufactors: readonly number[];
}

/** A family of graphs: one that was exported, or random planar ones. */
export interface MetisRequest {
  graphs: { metis: string } | { planar: { atoms: number; seed: number }[] };
  level: PartitionLevel;
  tries: Tries;
}

/** What a division of one component is worth. */
interface Judgement {
  /** Households in parts that lie in the window and are in one piece. */
  inWindow: number;
  /** Every part lies in the window and is in one piece. */
  feasible: boolean;
  cut: number;
  /** What our search lowers: households outside the window, the cut and the deviation from the target, weighed. */
  cost: number;
}

interface Side {
  inWindow: number;
  /** Components of which every part is in the window and in one piece. */
  feasible: number;
  seconds: number;
}

export interface MetisFigures {
  vertices: number;
  components: number;
  /** Components of one vertex or one part: nothing to divide. */
  skipped: number;
  compared: number;
  /** Households in the compared components, and in all. */
  households: number;
  allHouseholds: number;
  ours: Side;
  /** Times that the exact step failed. */
  exactFailures: number;
  metis:
    | (Side & {
        /** Components where METIS has more households in the window than ours. */
        above: number;
        /** Over the components where a try of METIS is feasible, of its cheapest one (the cuts: the least cut): */
        cut: number;
        cost: number;
        oursCut: number;
        oursCost: number;
        oursFeasible: number;
        /** Components where our cut (our cost) is not above METIS's. */
        cutNotAbove: number;
        costNotAbove: number;
        /** Tries that ended without a division, and those with a part in pieces. */
        failed: number;
        broken: number;
      })
    | undefined;
}

/** Connected pieces of every part. */
function piecesOf(graph: Graph, part: Int32Array, parts: number): Int32Array {
  const pieces = new Int32Array(parts);
  const seen = new Uint8Array(graph.n);
  const stack: number[] = [];
  for (let s = 0; s < graph.n; s++) {
    if (seen[s]) continue;
    pieces[part[s]]++;
    seen[s] = 1;
    stack.push(s);
    for (let v = stack.pop(); v !== undefined; v = stack.pop())
      for (let e = graph.start[v]; e < graph.start[v + 1]; e++) {
        const u = graph.adj[e];
        if (seen[u] || part[u] !== part[s]) continue;
        seen[u] = 1;
        stack.push(u);
      }
  }
  return pieces;
}

/** Both sides are judged by the same few lines, from nothing but the graph and the part numbers. */
function judge(graph: Graph, part: Int32Array, window: Window): Judgement & { broken: boolean } {
  const parts = part.reduce((most, p) => Math.max(most, p), 0) + 1;
  const weights = new Float64Array(parts);
  for (let v = 0; v < graph.n; v++) weights[part[v]] += graph.weight[v];
  const pieces = piecesOf(graph, part, parts);
  let inWindow = 0;
  let feasible = true;
  for (let p = 0; p < parts; p++) {
    if (pieces[p] === 0) continue;
    if (pieces[p] === 1 && weights[p] >= window.min && weights[p] <= window.max) inWindow += weights[p];
    else feasible = false;
  }
  let twice = 0;
  for (let v = 0; v < graph.n; v++)
    for (let e = graph.start[v]; e < graph.start[v + 1]; e++)
      if (part[graph.adj[e]] !== part[v]) twice += graph.cost[e];
  const cost = new Division(graph, window, part).cost();
  return { inWindow, feasible, cut: twice / 2, cost, broken: pieces.some(count => count > 1) };
}

/** All tries of METIS in one shell, since a process for each from here would cost more than METIS itself. */
const MARK = '@@\n';
const scriptOf = ({ seeds, ufactors }: Tries): string => `
cd "$1" || exit 1
for ufactor in ${ufactors.join(' ')}; do
  for seed in $(seq 1 ${seeds}); do
    : > g.part.$2
    gpmetis -contig -ufactor=$ufactor -seed=$seed g $2 2>&1
    echo @@
    cat g.part.$2
    echo @@
  done
done`;
/** METIS's own line, printed to the millisecond: its partitioning alone, no reading and no writing. */
const METIS_TIME = /Partitioning:\s*([\d.]+) sec/;

interface Try {
  seconds: number;
  part: Int32Array | undefined;
}

/** gpmetis writes beside its input: every component gets its turn in a temporary folder. */
function triesOf(folder: string, graph: Graph, parts: number, tries: Tries): Try[] {
  writeFileSync(join(folder, 'g'), write(graph));
  const { stdout, error } = spawnSync('sh', ['-c', scriptOf(tries), 'sh', folder, String(parts)], {
    encoding: 'utf8',
    maxBuffer: 1 << 30,
  });
  if (error) throw error;
  const sections = stdout.split(MARK);
  return Array.from({ length: tries.seeds * tries.ufactors.length }, (_, t) => {
    const lines = sections[2 * t + 1].trimEnd().split('\n');
    return {
      seconds: Number(METIS_TIME.exec(sections[2 * t])?.[1] ?? 0),
      part: lines.length === graph.n ? Int32Array.from(lines, Number) : undefined,
    };
  });
}

const hasMetis = (): boolean => spawnSync('gpmetis', ['-help']).error === undefined;

/**
 * Divides every component of a family, ours once with the server's steps, METIS with all its tries into as many parts as
 * ours. Edge weights are whole numbers for both.
 */
export async function againstMetis({ graphs, level, tries }: MetisRequest): Promise<MetisFigures> {
  const window: Window = WINDOWS[level];
  const highs = await initHighs();
  const whole =
    'metis' in graphs
      ? [parse(graphs.metis)]
      : graphs.planar.map(({ atoms, seed }) => randomPlanar(atoms, seed));
  const components = whole.flatMap(graph => split(graph).map(({ component }) => component));
  const sum = (g: Graph): number => g.weight.reduce((s, w) => s + w, 0);
  const figures: MetisFigures = {
    vertices: components.reduce((n, graph) => n + graph.n, 0),
    components: components.length,
    skipped: 0,
    compared: 0,
    households: 0,
    allHouseholds: components.reduce((n, graph) => n + sum(graph), 0),
    ours: { inWindow: 0, feasible: 0, seconds: 0 },
    exactFailures: 0,
    metis: hasMetis()
      ? {
          inWindow: 0,
          feasible: 0,
          seconds: 0,
          above: 0,
          cut: 0,
          cost: 0,
          oursCut: 0,
          oursCost: 0,
          oursFeasible: 0,
          cutNotAbove: 0,
          costNotAbove: 0,
          failed: 0,
          broken: 0,
        }
      : undefined,
  };
  const exact = { highs, onFailure: () => figures.exactFailures++ };
  const folder = mkdtempSync(join(tmpdir(), 'wangge-bench-'));
  try {
    components.forEach((component, c) => {
      const since = performance.now();
      const part = divideComponent(exact, component, window, seedFor(1, `component ${c}`), {
        stepsPerPart: DEFAULT_STEPS,
      });
      const seconds = (performance.now() - since) / 1000;
      const parts = part.reduce((most, p) => Math.max(most, p), 0) + 1;
      if (parts < 2) {
        figures.skipped++;
        return;
      }
      const ours = judge(component, part, window);
      if (ours.broken) throw new Error(`our division of component ${c} has a part in pieces`);
      figures.compared++;
      figures.households += sum(component);
      figures.ours.seconds += seconds;
      figures.ours.inWindow += ours.inWindow;
      if (ours.feasible) figures.ours.feasible++;
      if (figures.metis)
        compare(figures.metis, component, ours, triesOf(folder, component, parts, tries), window);
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
  return figures;
}

function compare(
  figures: NonNullable<MetisFigures['metis']>,
  component: Graph,
  ours: Judgement,
  tries: readonly Try[],
  window: Window,
): void {
  let inWindow = 0;
  let cut = Number.POSITIVE_INFINITY;
  let cost = Number.POSITIVE_INFINITY;
  for (const { seconds, part } of tries) {
    figures.seconds += seconds;
    if (part === undefined) {
      figures.failed++;
      continue;
    }
    const judgement = judge(component, part, window);
    if (judgement.broken) figures.broken++;
    inWindow = Math.max(inWindow, judgement.inWindow);
    if (!judgement.feasible) continue;
    cut = Math.min(cut, judgement.cut);
    cost = Math.min(cost, judgement.cost);
  }
  figures.inWindow += inWindow;
  if (inWindow > ours.inWindow) figures.above++;
  if (cut === Number.POSITIVE_INFINITY) return;
  figures.feasible++;
  figures.cut += cut;
  figures.cost += cost;
  figures.oursCut += ours.cut;
  figures.oursCost += ours.cost;
  if (ours.feasible) figures.oursFeasible++;
  if (ours.cut <= cut + 1e-6) figures.cutNotAbove++;
  if (ours.cost <= cost + 1e-6) figures.costNotAbove++;
}
