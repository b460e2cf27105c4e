/**
 * How far apart two homes of a grid are on foot. Lengths in metres.
 *
 * The network is every street and lane of the input near the region, noded where lines cross; paths that the input does not
 * hold are not known. The walking diameter of a grid is the diameter of a graph (Harary 1969) over its homes: the largest of the
 * shortest distances between two buildings with households, from each straight to the nearest line and along the lines
 * between. The way may leave the grid.
 */
import type { BarrierClass } from '../../api/barriers.ts';
import { type Frame, toFlat } from '../../geometry/frame.ts';
import { nodeLines } from '../../geometry/noding.ts';
import { SegmentIndex, segmentsOf } from '../../geometry/segments.ts';
import type { BarrierLine } from '../types.ts';

/** Lines that one may walk along. `trunk` holds motorways too, which the input does not tell apart. */
export const WALKABLE: readonly BarrierClass[] = [
  'trunk',
  'primary',
  'secondary',
  'tertiary',
  'residential',
  'lane',
];

/**
 * Where the lines do not join two homes their distance is estimated: straight, times the mean ratio of right-angled to
 * straight ways over all directions, 4/π.
 */
export const DETOUR = 4 / Math.PI;

/** First reach of the search for the nearest line, metres: it is doubled until one is found. */
const REACH_m = 64;
/** No line is looked for farther away: beyond it there is no network. */
const FARTHEST_m = 1e6;

/** A place, metres. */
interface Spot {
  x: number;
  y: number;
}

/** Where a place meets the network: an edge, the metres along it, and the metres to it. */
interface Access {
  edge: number;
  along_m: number;
  off_m: number;
}

/** The streets and lanes of a region as a graph. */
export class WalkingNetwork {
  private readonly index: SegmentIndex;
  /** Of every segment its edge and the metres along the edge where it begins. */
  private readonly edgeOf: number[] = [];
  private readonly begin_m: number[] = [];
  /** Of every edge its ends and its length. */
  private readonly ends: [number, number][] = [];
  private readonly length_m: number[] = [];
  /** Of every node the edges and the nodes at their other ends; x, y in metres. */
  private readonly around: { edges: number[]; others: number[] }[] = [];
  private readonly nodes: number[] = [];
  /** Scratch of the searches: distances that hold where the stamp is the search's. */
  private readonly distance: Float64Array;
  private readonly stamp: Int32Array;
  private search = 0;

  constructor({ kx, ky }: Frame, lines: readonly Float64Array[]) {
    const noded = nodeLines(lines);
    const nodes = new Map<string, number>();
    const nodeAt = (u: number, v: number): number => {
      const key = `${u} ${v}`;
      let node = nodes.get(key);
      if (node === undefined) {
        nodes.set(key, (node = nodes.size));
        this.around.push({ edges: [], others: [] });
        this.nodes.push(u * kx, v * ky);
      }
      return node;
    };
    for (const line of noded) {
      const edge = this.ends.length;
      let at_m = 0;
      for (let i = 2; i < line.length; i += 2) {
        this.edgeOf.push(edge);
        this.begin_m.push(at_m);
        at_m += Math.hypot((line[i] - line[i - 2]) * kx, (line[i + 1] - line[i - 1]) * ky);
      }
      const [a, b] = [nodeAt(line[0], line[1]), nodeAt(line[line.length - 2], line[line.length - 1])];
      this.ends.push([a, b]);
      this.length_m.push(at_m);
      for (const [from, to] of [
        [a, b],
        [b, a],
      ]) {
        this.around[from].edges.push(edge);
        this.around[from].others.push(to);
      }
    }
    this.index = new SegmentIndex(segmentsOf(noded, kx, ky));
    this.distance = new Float64Array(nodes.size);
    this.stamp = new Int32Array(nodes.size);
  }

  /** The nearest line; undefined where there is none. */
  access({ x, y }: Spot): Access | undefined {
    if (this.edgeOf.length === 0) return undefined;
    for (let reach = REACH_m; reach <= FARTHEST_m; reach *= 2) {
      let best = -1;
      let off_m = reach;
      for (const s of this.index.near(x, y, reach)) {
        const d = this.index.distance(s, x, y);
        if (d < off_m || (d === off_m && s < best)) {
          off_m = d;
          best = s;
        }
      }
      if (best >= 0) return { edge: this.edgeOf[best], along_m: this.along(best, x, y), off_m };
    }
    return undefined;
  }

  private along(segment: number, x: number, y: number): number {
    const [x0, y0, x1, y1] = this.index.segments.subarray(4 * segment, 4 * segment + 4);
    const length = Math.hypot(x1 - x0, y1 - y0);
    if (length === 0) return this.begin_m[segment];
    const t = ((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / length ** 2;
    return this.begin_m[segment] + Math.max(0, Math.min(1, t)) * length;
  }

  /**
   * The walking diameter of places, and whether any two of them are not joined by lines. Exact with few searches (iFUB, Crescenzi
   * and others 2013): two places are no farther apart than both are from a node in the middle, so that once the places are
   * taken from the farthest inwards, none nearer to it than half of the longest way found can be one of a longer.
   */
  diameter(spots: readonly Spot[]): { metres: number; estimated: boolean } {
    const found = spots.map(spot => this.access(spot));
    const ends = [...new Set(found.flatMap(a => (a === undefined ? [] : this.ends[a.edge])))];
    const rows = new Map<number, Float64Array>();
    const rowOf = (node: number): Float64Array => {
      let row = rows.get(node);
      if (!row) rows.set(node, (row = this.distances(node, ends)));
      return row;
    };
    const place = new Map(ends.map((node, i) => [node, i]));
    const middle = ends.length === 0 ? undefined : rowOf(this.middleOf(ends, spots));
    const homes = spots
      .map((spot, i) => {
        const access = found[i];
        const at = access ? this.ends[access.edge].map(node => place.get(node) as number) : [];
        const from_m =
          access && middle ? this.reach(access, middle[at[0]], middle[at[1]]) : Number.POSITIVE_INFINITY;
        return { spot, access, at, from_m };
      })
      .sort((p, q) => q.from_m - p.from_m);
    let metres = 0;
    let estimated = false;
    for (const [i, p] of homes.entries()) {
      if (2 * p.from_m <= metres) break;
      const [first, second] = p.access ? this.ends[p.access.edge].map(rowOf) : [];
      for (const q of homes.slice(i + 1)) {
        if (p.from_m + q.from_m <= metres) break;
        let way = Infinity;
        if (p.access && q.access) {
          way = this.reach(
            p.access,
            this.reach(q.access, first[q.at[0]], first[q.at[1]]),
            this.reach(q.access, second[q.at[0]], second[q.at[1]]),
          );
          // Along one edge; the way to it is in `reach` of both.
          if (p.access.edge === q.access.edge)
            way = Math.min(
              way,
              p.access.off_m + Math.abs(p.access.along_m - q.access.along_m) + q.access.off_m,
            );
        }
        if (way === Infinity) {
          estimated = true;
          way = DETOUR * Math.hypot(p.spot.x - q.spot.x, p.spot.y - q.spot.y);
        }
        if (way > metres) metres = way;
      }
    }
    return { metres, estimated };
  }

  /** The node of some that lies nearest to the middle of places. */
  private middleOf(nodes: readonly number[], spots: readonly Spot[]): number {
    const x = spots.reduce((sum, spot) => sum + spot.x, 0) / spots.length;
    const y = spots.reduce((sum, spot) => sum + spot.y, 0) / spots.length;
    let best = nodes[0];
    let least = Infinity;
    for (const node of nodes) {
      const d = Math.hypot(this.nodes[2 * node] - x, this.nodes[2 * node + 1] - y);
      if (d >= least) continue;
      least = d;
      best = node;
    }
    return best;
  }

  /** The way from an access to something that its edge's two ends are so far from. */
  private reach({ edge, along_m, off_m }: Access, first: number, second: number): number {
    return off_m + Math.min(along_m + first, this.length_m[edge] - along_m + second);
  }

  /** Shortest distances from a node to some others (Dijkstra 1959); Infinity where no lines lead there. */
  private distances(from: number, to: readonly number[]): Float64Array {
    const search = ++this.search;
    const { distance, stamp } = this;
    const open = new Heap();
    const wanted = new Set(to);
    distance[from] = 0;
    stamp[from] = search;
    open.push(from, 0);
    while (wanted.size > 0 && open.pop()) {
      const { node, distance: d } = open;
      if (d > distance[node]) continue;
      wanted.delete(node);
      const { edges, others } = this.around[node];
      for (let k = 0; k < edges.length; k++) {
        const next = others[k];
        const far = d + this.length_m[edges[k]];
        if (stamp[next] === search && distance[next] <= far) continue;
        distance[next] = far;
        stamp[next] = search;
        open.push(next, far);
      }
    }
    return Float64Array.from(to, node => (stamp[node] === search ? distance[node] : Infinity));
  }
}

/** A binary heap of nodes by distance. */
class Heap {
  /** Of what was popped last. */
  node = -1;
  distance = 0;
  private readonly nodes: number[] = [];
  private readonly keys: number[] = [];

  push(node: number, distance: number): void {
    const { nodes, keys } = this;
    let i = keys.length;
    for (let up = (i - 1) >> 1; i > 0 && keys[up] > distance; up = (i - 1) >> 1) {
      keys[i] = keys[up];
      nodes[i] = nodes[up];
      i = up;
    }
    keys[i] = distance;
    nodes[i] = node;
  }

  /** Takes the nearest out; false when there is none. */
  pop(): boolean {
    const { nodes, keys } = this;
    const node = nodes.pop();
    const key = keys.pop();
    if (node === undefined || key === undefined) return false;
    const left = keys.length;
    this.node = left > 0 ? nodes[0] : node;
    this.distance = left > 0 ? keys[0] : key;
    let i = 0;
    for (let down = 1; down < left; down = 2 * i + 1) {
      if (down + 1 < left && keys[down + 1] < keys[down]) down++;
      if (keys[down] >= key) break;
      keys[i] = keys[down];
      nodes[i] = nodes[down];
      i = down;
    }
    if (left > 0) {
      keys[i] = key;
      nodes[i] = node;
    }
    return true;
  }
}

/** The network of a region's lines. */
export function walkingNetwork(frame: Frame, barriers: readonly BarrierLine[]): WalkingNetwork {
  const lines = barriers.filter(barrier => WALKABLE.includes(barrier.class));
  return new WalkingNetwork(
    frame,
    lines.map(({ line }) => toFlat(frame, line)),
  );
}
