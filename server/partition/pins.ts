/** Pins on the graph: atoms that stay together become one vertex, atoms that stay apart carry a common label. */
import type { AtomGraph } from './atoms.ts';
import { componentsOf, type Edge, type Graph, graphOf } from './divide/graph.ts';
import type { Window } from './divide/window.ts';
import { Groups } from './groups.ts';
import { InfeasibleError } from './infeasible.ts';
import type { RegionTask } from './prepare.ts';
import type { PinSet } from './types.ts';

/** The searched graph with its pins. */
export interface Pinned {
  graph: Graph;
  /** Vertex of the pinned graph for every vertex of the searched one. */
  of: Int32Array;
  /** Labels in the order of their numbers. */
  labels: PinSet[];
  /** What pins want of a connected set of vertices: its number of grids, and the label with the most members. */
  demands(vertices: readonly number[]): {
    seeds?: number;
    widest?: { label: string; count: number };
  };
  /** Grids of each component, where seeds say so; set by the region. */
  seedParts?: (number | undefined)[];
}

/**
 * Applies a region's pins. Throws an InfeasibleError naming the pin and the buildings where pins contradict each other,
 * the window, an oversize building, a locked grid or a river.
 */
export function applyPins(
  task: RegionTask,
  atomGraph: AtomGraph,
  searched: Graph,
  searchedAtoms: readonly number[],
  window: Window,
): Pinned {
  const { atoms } = atomGraph;
  const vertexOf = new Map(searchedAtoms.map((a, v) => [a, v]));
  const atomOf = new Map<string, number>();
  if (task.pins.length > 0)
    atoms.forEach((atom, a) => {
      for (const b of atom.buildings) atomOf.set(task.buildings[b].id, a);
    });
  const groups = new Groups(searched.n);
  const together = task.pins.filter(pin => pin.rule === 'together');
  for (const pin of together) joinPin(pin, groups);

  const number = new Int32Array(searched.n).fill(-1);
  let count = 0;
  const of = Int32Array.from({ length: searched.n }, (_, v) => {
    const root = groups.find(v);
    if (number[root] < 0) number[root] = count++;
    return number[root];
  });
  const weight = new Float64Array(count);
  const cost = new Map<string, Required<Edge>>();
  for (let v = 0; v < searched.n; v++) {
    weight[of[v]] += searched.weight[v];
    for (let e = searched.start[v]; e < searched.start[v + 1]; e++) {
      const [a, b] = [of[v], of[searched.adj[e]]];
      if (a >= b) continue;
      const key = `${a} ${b}`;
      const edge = cost.get(key);
      const keep = searched.keep?.[e] ?? 0;
      if (edge) {
        edge.cost += searched.cost[e];
        edge.keep += keep;
      } else cost.set(key, { a, b, cost: searched.cost[e], keep });
    }
  }
  for (const pin of together) refuseHeavy(pin);
  const graph = graphOf(weight, [...cost.values()]);
  const labels = task.pins.filter(pin => pin.rule !== 'together');
  const labelsOf: number[][] = Array.from({ length: count }, () => []);
  labels.forEach((pin, label) => {
    const taken = new Map<number, string>();
    const locked = new Map<number, string>();
    for (const id of pin.buildings) {
      const atom = atomOf.get(id) as number;
      const vertex = vertexOf.get(atom);
      if (vertex === undefined) {
        // A locked grid may hold one of them; an oversize building is apart from all others as it is.
        const { lock } = atoms[atom];
        const other = locked.get(lock);
        if (lock >= 0 && other !== undefined) refuseLocked(pin, id, other, lock);
        locked.set(lock, id);
        continue;
      }
      const v = of[vertex];
      const other = taken.get(v);
      if (other !== undefined) refuseShared(pin, id, other, atom === atomOf.get(other));
      taken.set(v, id);
      labelsOf[v].push(label);
    }
  });
  const seeded = labels.some(pin => pin.rule === 'seeds');
  const pinned: Pinned = {
    graph: labels.length > 0 ? { ...graph, labels: labelsOf } : graph,
    of,
    labels,
    demands(vertices) {
      const counts = new Int32Array(labels.length);
      for (const v of vertices) for (const label of labelsOf[v]) counts[label]++;
      let widest: { label: string; count: number } | undefined;
      let seeds = 0;
      counts.forEach((n, label) => {
        if (labels[label].rule === 'seeds') seeds += n;
        if (n > 0 && (!widest || n > widest.count)) widest = { label: labels[label].label, count: n };
      });
      return { ...(seeded ? { seeds } : {}), ...(widest ? { widest } : {}) };
    },
  };
  if (seeded) {
    const { of: component, count: components } = componentsOf(pinned.graph);
    const members: number[][] = Array.from({ length: components }, () => []);
    for (let v = 0; v < count; v++) members[component[v]].push(v);
    pinned.seedParts = members.map(vertices => pinned.demands(vertices).seeds);
  }
  return pinned;

  /** Makes the atoms of a pin, and what has to lie between them, one vertex. */
  function joinPin(pin: PinSet, joined: Groups): void {
    const at = pin.buildings.map(id => ({ id, atom: atomOf.get(id) as number }));
    const first = at[0];
    const others = at.filter(({ atom }) => atom !== first?.atom);
    if (!first || others.length === 0) return;
    const closed = at.find(({ atom }) => !vertexOf.has(atom));
    if (closed) {
      // One locked grid may hold all of them; else a building apart cannot be together with others.
      const lock = atoms[closed.atom].lock;
      if (lock >= 0 && at.every(({ atom }) => atoms[atom].lock === lock)) return;
      refuseOutsideSearch(pin, closed.id, closed.atom);
    }
    const start = vertexOf.get(first.atom) as number;
    for (const { id, atom } of others) {
      const path = pathBetween(start, vertexOf.get(atom) as number, joined);
      if (!path)
        throw new InfeasibleError(
          [
            `${pin.label}：建筑 ${first.id} 与 ${id} 之间隔着河流或边界，不能同属一个网格`,
            `${pin.label}: a river or the boundary parts building ${first.id} from ${id}; no grid holds both`,
          ],
          ['请修改 --pins', 'change --pins'],
        );
      for (const v of path) joined.join(v, start);
    }
  }

  /** The vertices of the lightest way between two, what is joined already costing nothing (Dijkstra 1959). */
  function pathBetween(from: number, to: number, joined: Groups): number[] | undefined {
    const distance = new Float64Array(searched.n).fill(Infinity);
    const before = new Int32Array(searched.n).fill(-1);
    const open = new Set([from]);
    const step = (u: number, v: number): number =>
      joined.find(u) === joined.find(v) ? 0 : 1e-6 + searched.weight[v];
    distance[from] = 0;
    const root = joined.find(from);
    for (let v = 0; v < searched.n; v++)
      if (joined.find(v) === root) {
        distance[v] = 0;
        open.add(v);
      }
    while (open.size > 0) {
      let u = -1;
      for (const v of open) if (u < 0 || distance[v] < distance[u]) u = v;
      if (u === to || joined.find(u) === joined.find(to)) {
        const path = [to];
        for (let v = u; v >= 0; v = before[v]) path.push(v);
        return path;
      }
      open.delete(u);
      for (let e = searched.start[u]; e < searched.start[u + 1]; e++) {
        const v = searched.adj[e];
        const d = distance[u] + step(u, v);
        if (d < distance[v]) {
          distance[v] = d;
          before[v] = u;
          open.add(v);
        }
      }
    }
    return undefined;
  }

  function refuseHeavy(pin: PinSet): void {
    const vertex = vertexOf.get(atomOf.get(pin.buildings[0]) as number);
    if (vertex === undefined || weight[of[vertex]] <= window.max) return;
    throw new InfeasibleError(
      [
        `${pin.label}：应同属一个网格的建筑（连同其间的建筑）共 ${weight[of[vertex]]} 户，超过上限 ${window.max}`,
        `${pin.label}: the buildings to keep together, with those between them, have ${weight[of[vertex]]} households, more than the maximum ${window.max}`,
      ],
      ['请减少同组建筑或加大 --max', 'keep fewer of them together, or raise --max'],
    );
  }

  function refuseOutsideSearch(pin: PinSet, id: string, atom: number): never {
    const { lock } = atoms[atom];
    const [zh, en] =
      lock >= 0
        ? [`位于锁定网格 ${task.locks[lock].label}`, `lies in the locked grid ${task.locks[lock].label}`]
        : [
            `户数超过上限 ${window.max}，自成一格`,
            `has more households than the maximum ${window.max} and is a grid of its own`,
          ];
    throw new InfeasibleError(
      [`${pin.label}：建筑 ${id} ${zh}`, `${pin.label}: building ${id} ${en}`],
      ['请从 --pins 中删去它', 'leave it out of --pins'],
    );
  }

  function refuseLocked(pin: PinSet, id: string, other: string, lock: number): never {
    const { label } = task.locks[lock];
    throw new InfeasibleError(
      [
        `${pin.label}：应分开的建筑 ${other} 与 ${id} 同在锁定网格 ${label}`,
        `${pin.label}: the buildings ${other} and ${id}, to be kept apart, lie in one locked grid, ${label}`,
      ],
      ['请解锁该网格或修改 --pins', 'unlock the grid or change --pins'],
    );
  }

  function refuseShared(pin: PinSet, id: string, other: string, overlap: boolean): never {
    const [zh, en] = overlap
      ? ['轮廓重叠，是一个整体', 'overlap and are one thing']
      : ['已被要求同属一个网格', 'are also to be kept together'];
    throw new InfeasibleError(
      [
        `${pin.label}：应分开的建筑 ${other} 与 ${id} ${zh}`,
        `${pin.label}: the buildings ${other} and ${id}, to be kept apart, ${en}`,
      ],
      ['请修改 --pins', 'change --pins'],
    );
  }
}

/** Throws an InfeasibleError for a division in which two vertices of a label share a grid: none better was found. */
export function refuseBroken({ graph, labels }: Pinned, part: Int32Array): void {
  if (!graph.labels) return;
  const seen = new Set<string>();
  for (let v = 0; v < graph.n; v++)
    for (const label of graph.labels[v]) {
      const key = `${label} ${part[v]}`;
      if (seen.has(key))
        throw new InfeasibleError(
          [
            `${labels[label].label}：没有找到使其建筑分属不同网格的划分`,
            `${labels[label].label}: no division was found that keeps its buildings apart`,
          ],
          [
            '请放宽 --min/--max、减少 apart 的建筑，或增加 --steps',
            'widen --min and --max, keep fewer buildings apart, or allow more --steps',
          ],
        );
      seen.add(key);
    }
}
