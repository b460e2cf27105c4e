/** Random edits of a fabric as a planner might make them: some are done, some refused. */
import { createGrid, dissolve, facesOfBlock, merge, moveAtoms, moveBlock } from '../atom-actions.ts';
import { moveBuildings } from '../building-actions.ts';
import { nextCode } from '../codes.ts';
import { rename, renumber, setKind, setLocked } from '../grid-actions.ts';
import { reroute, splitGrid } from '../line-actions.ts';
import { boxOf } from '../measure.ts';
import { outlineOf } from '../outline.ts';
import { sideOf, topologyOf } from '../topology.ts';
import type { Arc, Fabric, Outcome, Point } from '../types.ts';
import { addVertex, deleteVertex, moveNode, moveVertex } from '../vertex-actions.ts';

export type Random = () => number;

const pick = <T>(random: Random, list: readonly T[]): T => list[Math.floor(random() * list.length)];

/** A point within so many metres of another. */
function near({ frame }: Fabric, random: Random, [x, y]: Point, metres: number): Point {
  return [
    x + Math.round(((random() * 2 - 1) * metres) / frame.kx),
    y + Math.round(((random() * 2 - 1) * metres) / frame.ky),
  ];
}

/** The arcs between two grids, by rising number. */
function borders(fabric: Fabric): [number, Arc][] {
  const topology = topologyOf(fabric);
  return [...fabric.arcs]
    .filter(([a]) => {
      const [p, q] = [topology.gridAt(2 * a), topology.gridAt(2 * a + 1)];
      return p !== q && p >= 0 && q >= 0;
    })
    .sort((p, q) => p[0] - q[0]);
}

const EDITS: Record<string, (fabric: Fabric, random: Random) => Outcome | undefined> = {
  moveAtoms(fabric, random) {
    const list = borders(fabric);
    if (list.length === 0) return undefined;
    const [a] = pick(random, list);
    const half = 2 * a + (random() < 0.5 ? 0 : 1);
    return moveAtoms(fabric, [sideOf(fabric.arcs, half)], topologyOf(fabric).gridAt(half ^ 1));
  },
  moveBlock(fabric, random) {
    const list = borders(fabric);
    if (list.length === 0) return undefined;
    const [a, arc] = pick(random, list);
    return moveBlock(fabric, arc.left, topologyOf(fabric).gridAt(2 * a + 1));
  },
  moveBuildings(fabric, random) {
    const list = borders(fabric);
    if (list.length === 0) return undefined;
    const [a, arc] = pick(random, list);
    const houses = topologyOf(fabric).buildingsOn(arc.left);
    if (houses.length === 0) return undefined;
    return moveBuildings(fabric, [pick(random, houses)], topologyOf(fabric).gridAt(2 * a + 1));
  },
  merge(fabric, random) {
    const list = borders(fabric);
    if (list.length === 0 || fabric.grids.size < 4) return undefined;
    const [a] = pick(random, list);
    return merge(fabric, [topologyOf(fabric).gridAt(2 * a), topologyOf(fabric).gridAt(2 * a + 1)]);
  },
  dissolve(fabric, random) {
    return fabric.grids.size < 4
      ? undefined
      : dissolve(fabric, pick(random, [...fabric.grids.keys()].sort()));
  },
  createGrid(fabric, random) {
    const face = pick(
      random,
      [...fabric.faces.keys()].sort((a, b) => a - b),
    );
    return createGrid(fabric, random() < 0.5 ? [face] : facesOfBlock(fabric, face));
  },
  splitGrid(fabric, random) {
    const grid = pick(
      random,
      [...fabric.grids.keys()].sort((a, b) => a - b),
    );
    const [w, s, e, n] = boxOf(outlineOf(fabric, grid).flat());
    const at = (x: number, y: number): Point => [Math.round(w + x * (e - w)), Math.round(s + y * (n - s))];
    const line =
      random() < 0.5
        ? [...at(-0.1, random()), ...at(random(), random()), ...at(1.1, random())]
        : [...at(random(), -0.1), ...at(random(), 1.1)];
    return splitGrid(fabric, grid, line);
  },
  reroute(fabric, random) {
    const list = borders(fabric);
    if (list.length === 0) return undefined;
    const [a, { line }] = pick(random, list);
    const i = 2 * Math.floor((random() * line.length) / 2);
    const j = 2 * Math.floor((random() * line.length) / 2);
    const from: Point = [line[i], line[i + 1]];
    const to: Point = i === j ? near(fabric, random, from, 50) : [line[j], line[j + 1]];
    const middle = near(
      fabric,
      random,
      [Math.round((from[0] + to[0]) / 2), Math.round((from[1] + to[1]) / 2)],
      40,
    );
    const [g, h] = [topologyOf(fabric).gridAt(2 * a), topologyOf(fabric).gridAt(2 * a + 1)];
    const asked = reroute(fabric, g, h, [...from, ...middle, ...to]);
    if (asked.ok || !asked.building) return asked;
    return reroute(fabric, g, h, [...from, ...middle, ...to], {
      sides: { [asked.building]: random() < 0.5 ? g : h },
    });
  },
  moveVertex(fabric, random) {
    const list = borders(fabric).filter(([, { line }]) => line.length > 4);
    if (list.length === 0) return undefined;
    const [a, { line }] = pick(random, list);
    const i = 1 + Math.floor(random() * (line.length / 2 - 2));
    return moveVertex(fabric, a, i, near(fabric, random, [line[2 * i], line[2 * i + 1]], 15));
  },
  addVertex(fabric, random) {
    const list = borders(fabric);
    if (list.length === 0) return undefined;
    const [a, { line }] = pick(random, list);
    const i = Math.floor(random() * (line.length / 2 - 1));
    const t = random();
    const on: Point = [
      Math.round(line[2 * i] + t * (line[2 * i + 2] - line[2 * i])),
      Math.round(line[2 * i + 1] + t * (line[2 * i + 3] - line[2 * i + 1])),
    ];
    return addVertex(fabric, a, i, random() < 0.3 ? on : near(fabric, random, on, 10));
  },
  deleteVertex(fabric, random) {
    const list = borders(fabric).filter(([, { line }]) => line.length > 4);
    if (list.length === 0) return undefined;
    const [a, { line }] = pick(random, list);
    return deleteVertex(fabric, a, 1 + Math.floor(random() * (line.length / 2 - 2)));
  },
  moveNode(fabric, random) {
    const list = borders(fabric);
    if (list.length === 0) return undefined;
    const [, { from }] = pick(random, list);
    const node = fabric.nodes.get(from) as { x: number; y: number };
    return moveNode(fabric, from, near(fabric, random, [node.x, node.y], 12));
  },
  card(fabric, random) {
    const grid = pick(
      random,
      [...fabric.grids.keys()].sort((a, b) => a - b),
    );
    const locked = fabric.grids.get(grid)?.locked === true;
    const which = random();
    if (locked || which < 0.2) return setLocked(fabric, grid, !locked);
    if (which < 0.4) return renumber(fabric, grid, nextCode(fabric));
    if (which < 0.7) return rename(fabric, grid, `网格${Math.floor(random() * 1000)}`);
    return setKind(fabric, grid, random() < 0.5 ? 'special' : 'resident');
  },
};

export const EDIT_NAMES: readonly string[] = Object.keys(EDITS);

/** One random edit; undefined where the fabric has nothing for it. */
export function randomEdit(fabric: Fabric, random: Random): { name: string; outcome: Outcome | undefined } {
  const name = pick(random, EDIT_NAMES);
  return { name, outcome: EDITS[name](fabric, random) };
}
