/**
 * What arithmetic says before any search: the window, the connected components, and the numbers of parts that each can
 * take. A part never spans two components, so each is divided on its own; how many parts go where is `allocate`.
 */
import { componentsOf, type Graph } from '../divide/graph.ts';
import type { Range } from './anneal.ts';
import { subTopology, type Topology, topologyOf } from './topology.ts';

/** Where the number of parts is free, at most so many numbers are tried for a component, from the fewest. */
const MOST_COUNTS = 16;

/** The weights a part may have for a deviation from the mean: [ceil((1−t)W/K), floor((1+t)W/K)], exactly. */
export function windowAround(total: number, parts: number, tolerance: number): Range {
  // A tolerance is a decimal: twelve digits of it make the arithmetic whole.
  const one = 10n ** 12n;
  const t = BigInt(Math.round(tolerance * 1e12));
  const [low, high] = [(one - t) * BigInt(total), (one + t) * BigInt(total)];
  const mean = one * BigInt(parts);
  return {
    min: low <= 0n ? 0 : Number((low + mean - 1n) / mean),
    max: Number(high / mean),
  };
}

/** One way to divide one component: into how many parts. */
export interface Task {
  component: number;
  parts: number;
}

export interface Plan {
  window: Range;
  /** Number of parts in all; undefined where any number will do. */
  parts: number | undefined;
  /** Each component's vertices, ascending, and its graph. */
  components: { vertices: Int32Array; topology: Topology }[];
  /** Every component with every number of parts that it may get, in the order of components and numbers. */
  tasks: Task[];
}

/** Why a division is impossible, in Chinese and English. */
export interface Impossible {
  impossible: [string, string];
}

const no = (chinese: string, english: string): Impossible => ({ impossible: [chinese, english] });

/** Plans a division, or says why there is none. */
export function planOf(graph: Graph, parts: number | undefined, window: Range): Plan | Impossible {
  const { min, max } = window;
  const show = `${min}–${max}`;
  const total = graph.weight.reduce((sum, w) => sum + w, 0);
  if (min > max)
    return no(
      `没有整数在允许范围内（下限 ${min}，上限 ${max}）`,
      `no whole number lies in the window (min ${min}, max ${max})`,
    );
  const heavy = graph.weight.findIndex(w => w > max);
  if (heavy >= 0)
    return no(
      `顶点 ${heavy + 1} 的权 ${graph.weight[heavy]} 大于上限 ${max}`,
      `vertex ${heavy + 1} weighs ${graph.weight[heavy]}, more than the maximum ${max}`,
    );
  if (parts !== undefined) {
    if (parts > graph.n)
      return no(`${graph.n} 个顶点分不成 ${parts} 个部分`, `${graph.n} vertices cannot make ${parts} parts`);
    if (total < parts * min || total > parts * max)
      return no(
        `${parts} 个部分每个 ${show}，共可容 ${parts * min}–${parts * max}，总权却是 ${total}`,
        `${parts} parts of ${show} hold ${parts * min}–${parts * max} in all, but the weights add up to ${total}`,
      );
  }
  const { of, count } = componentsOf(graph);
  const members: number[][] = Array.from({ length: count }, () => []);
  for (let v = 0; v < graph.n; v++) members[of[v]].push(v);
  const whole = topologyOf(graph);
  const components = members.map(list => {
    const vertices = Int32Array.from(list);
    return { vertices, topology: count === 1 ? whole : subTopology(whole, vertices) };
  });
  const counts: number[][] = [];
  for (const { vertices, topology } of components) {
    const weight = topology.totalWeight;
    const least = Math.max(1, Math.ceil(weight / max));
    const most = Math.min(vertices.length, min > 0 ? Math.floor(weight / min) : vertices.length);
    if (least > most) return misfit(vertices, weight, count, window, least);
    counts.push(Array.from({ length: most - least + 1 }, (_, i) => least + i));
  }
  if (parts === undefined)
    return {
      window,
      parts,
      components,
      tasks: counts.flatMap((list, component) =>
        list.slice(0, MOST_COUNTS).map(k => ({ component, parts: k })),
      ),
    };
  const usable = reachable(counts, parts);
  if (usable === undefined) {
    const [least, most] = [sum(counts.map(list => list[0])), sum(counts.map(list => list[list.length - 1]))];
    return no(
      `${count} 个连通分量合计可分 ${least}–${most} 个部分，不能是 ${parts} 个`,
      `the ${count} components take ${least} to ${most} parts together, not ${parts}`,
    );
  }
  return { window, parts, components, tasks: usable };
}

const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);

function misfit(
  vertices: Int32Array,
  weight: number,
  count: number,
  { min, max }: Range,
  least: number,
): Impossible {
  const [chinese, english] =
    count === 1
      ? ['整个图', 'the graph']
      : [
          `含顶点 ${vertices[0] + 1} 的连通分量（${vertices.length} 个顶点）`,
          `the component of vertex ${vertices[0] + 1} (${vertices.length} vertices)`,
        ];
  if (weight >= least * min)
    return no(
      `${chinese}权 ${weight}，至少要 ${least} 个部分，但只有 ${vertices.length} 个顶点`,
      `${english} weighs ${weight} and needs ${least} parts, but has ${vertices.length} vertices`,
    );
  if (weight < min)
    return no(
      `${chinese}权 ${weight}，小于下限 ${min}`,
      `${english} weighs ${weight}, less than the minimum ${min}`,
    );
  return no(
    `${chinese}权 ${weight}：${least - 1} 个部分最多 ${(least - 1) * max}，${least} 个部分最少 ${least * min}`,
    `${english} weighs ${weight}: ${least - 1} parts hold at most ${(least - 1) * max}, ${least} parts at least ${least * min}`,
  );
}

/** The tasks that some allocation of exactly `parts` uses; counts of a component are consecutive numbers. */
function reachable(counts: readonly number[][], parts: number): Task[] | undefined {
  const least = sum(counts.map(list => list[0]));
  const most = sum(counts.map(list => list[list.length - 1]));
  if (parts < least || parts > most) return undefined;
  // With consecutive numbers every sum between the extremes is reached: one component is limited by the others only.
  return counts.flatMap((list, component) =>
    list
      .filter(k => parts - k >= least - list[0] && parts - k <= most - list[list.length - 1])
      .map(k => ({ component, parts: k })),
  );
}

/**
 * The cheapest choice of one task for every component, with `plan.parts` parts in all where that is given.
 * @param values cost of each task; infinite where it has no solution
 * @returns the chosen tasks' numbers in the order of components, or undefined when there is none
 */
export function allocate(
  { components, tasks, parts }: Plan,
  values: ArrayLike<number>,
): number[] | undefined {
  const options: number[][] = components.map(() => []);
  tasks.forEach((task, t) => {
    if (values[t] < Infinity) options[task.component].push(t);
  });
  if (options.some(list => list.length === 0)) return undefined;
  if (parts === undefined)
    return options.map(list => list.reduce((best, t) => (values[t] < values[best] ? t : best)));
  let cost = new Float64Array(parts + 1).fill(Infinity);
  cost[0] = 0;
  const choice = options.map(list => {
    const next = new Float64Array(parts + 1).fill(Infinity);
    const chosen = new Int32Array(parts + 1).fill(-1);
    for (const t of list)
      for (let k = tasks[t].parts; k <= parts; k++) {
        const c = cost[k - tasks[t].parts] + values[t];
        if (c >= next[k]) continue;
        next[k] = c;
        chosen[k] = t;
      }
    cost = next;
    return chosen;
  });
  if (cost[parts] === Infinity) return undefined;
  const answer: number[] = new Array(components.length);
  for (let c = components.length - 1, k = parts; c >= 0; c--) {
    answer[c] = choice[c][k];
    k -= tasks[answer[c]].parts;
  }
  return answer;
}
