/** Descent: single atoms move to a neighbouring grid, and pairs swap, as long as the cost falls; no grid ever breaks. */
import type { Division } from './division.ts';

const GAIN = -1e-6;

/** Improves a division until no move and no swap of two border atoms helps. */
export function refine(division: Division): void {
  const { graph } = division;
  for (let changed = true, pass = 0; changed && pass < 50; pass++) {
    changed = false;
    for (let v = 0; v < graph.n; v++) {
      const to = bestMove(division, v);
      if (to < 0) continue;
      division.move(v, to);
      changed = true;
    }
    if (!changed) changed = swapOnce(division);
  }
}

/** The neighbouring part that a vertex had better belong to, or -1. */
function bestMove(division: Division, v: number): number {
  const { graph, part } = division;
  if (division.fixed && division.members[part[v]].length === 1) return -1;
  let best = -1;
  let least = GAIN;
  const tried = new Set<number>([part[v]]);
  for (let e = graph.start[v]; e < graph.start[v + 1]; e++) {
    const to = part[graph.adj[e]];
    if (tried.has(to)) continue;
    tried.add(to);
    const delta = division.moveGain(v, to);
    if (delta < least) {
      least = delta;
      best = to;
    }
  }
  return best >= 0 && division.staysWhole(v) ? best : -1;
}

/** One improving swap of two vertices across a boundary, where no single move helps. */
function swapOnce(division: Division): boolean {
  const { graph, part } = division;
  for (let v = 0; v < graph.n; v++) {
    const p = part[v];
    const others = new Set<number>();
    for (let e = graph.start[v]; e < graph.start[v + 1]; e++)
      if (part[graph.adj[e]] !== p) others.add(part[graph.adj[e]]);
    for (const q of others) {
      if (!division.staysWhole(v)) break;
      const first = division.moveGain(v, q);
      division.move(v, q);
      let done = false;
      for (const u of [...division.members[q]]) {
        if (u === v || !touches(division, u, p)) continue;
        if (first + division.moveGain(u, p) < GAIN && division.staysWhole(u)) {
          division.move(u, p);
          done = division.members[q].includes(v) && touches(division, v, q);
          if (done) return true;
          division.move(u, q);
        }
      }
      division.move(v, p);
    }
  }
  return false;
}

function touches({ graph, part }: Division, v: number, p: number): boolean {
  for (let e = graph.start[v]; e < graph.start[v + 1]; e++) if (part[graph.adj[e]] === p) return true;
  return false;
}
