/** A fabric as text: compact, in a fixed order, so that equal fabrics are equal bytes. */
import type { GridKind } from '../types.ts';
import type { Arc, Fabric, Face } from './types.ts';

const VERSION = 1;

const byId = <T>(map: ReadonlyMap<number, T>): [number, T][] => [...map].sort((a, b) => a[0] - b[0]);

/** Rows of one kind, by rising number. */
function rows<T>(map: ReadonlyMap<number, T>, row: (value: T) => unknown[]): unknown[][] {
  return byId(map).map(([id, value]) => [id, ...row(value)]);
}

/** A line as its first point and steps: shorter than whole coordinates. */
function steps(line: readonly number[]): number[] {
  return line.map((value, i) => (i < 2 ? value : value - line[i - 2]));
}

function fromSteps(line: readonly number[]): number[] {
  const result = [...line];
  for (let i = 2; i < result.length; i++) result[i] += result[i - 2];
  return result;
}

const arcRow = ({ from, to, left, right, on, name, line }: Arc): unknown[] => [
  from,
  to,
  left,
  right,
  on,
  name ?? null,
  steps(line),
];

/** The fabric as JSON. */
export function fabricToJson(fabric: Fabric): string {
  const { region, frame, window, groups, buildings, next } = fabric;
  const { min, max, target, targetCost, movedCost, empty } = window;
  return JSON.stringify({
    fabric: VERSION,
    region: [region.code, region.name],
    frame: [frame.lon0, frame.lat0, frame.kx, frame.ky],
    window: [min, max, target, targetCost ?? null, movedCost ?? null, empty ?? null],
    groups: groups.map(g => [g.compound ?? null, g.name ?? null, g.managed ? 1 : 0]),
    buildings: buildings.map(b => [b.id, b.households, b.load ?? 0, ...b.at, b.rings.map(steps)]),
    next: [next.node, next.arc, next.face, next.grid],
    nodes: rows(fabric.nodes, node => [node.x, node.y]),
    arcs: rows(fabric.arcs, arcRow),
    faces: rows(fabric.faces, face => [face.grid, face.group, face.water ? 1 : 0]),
    grids: rows(fabric.grids, grid => [grid.code, grid.name, grid.kind, grid.locked ? 1 : 0]),
    places: rows(fabric.places, place => [place.face]),
  });
}

/** What `JSON.parse` gives back of `fabricToJson`. */
interface Written {
  fabric: number;
  region: [string, string];
  frame: [number, number, number, number];
  window: [number, number, number, number | null, number | null, number | null];
  groups: [string | null, string | null, number][];
  buildings: [string, number, number, number, number, number[][]][];
  next: [number, number, number, number];
  nodes: [number, number, number][];
  arcs: [number, number, number, number, number, Arc['on'], string | null, number[]][];
  faces: [number, number, number, number][];
  grids: [number, string, string, GridKind, number][];
  places: [number, number][];
}

/** Reads what `fabricToJson` wrote. Throws a SyntaxError for anything else. */
export function fabricFromJson(text: string): Fabric {
  const w = JSON.parse(text) as Written;
  if (w?.fabric !== VERSION) throw new SyntaxError(`not a fabric of version ${VERSION}`);
  const [min, max, target, targetCost, movedCost, empty] = w.window;
  return {
    region: { code: w.region[0], name: w.region[1] },
    frame: { lon0: w.frame[0], lat0: w.frame[1], kx: w.frame[2], ky: w.frame[3] },
    window: {
      min,
      max,
      target,
      ...(targetCost === null ? {} : { targetCost }),
      ...(movedCost === null ? {} : { movedCost }),
      ...(empty === null ? {} : { empty }),
    },
    groups: w.groups.map(([compound, name, managed]) => ({
      ...(compound === null ? {} : { compound }),
      ...(name === null ? {} : { name }),
      ...(managed ? { managed: true as const } : {}),
    })),
    buildings: w.buildings.map(([id, households, load, x, y, rings]) => ({
      id,
      households,
      ...(load ? { load } : {}),
      at: [x, y] as const,
      rings: rings.map(fromSteps),
    })),
    next: { node: w.next[0], arc: w.next[1], face: w.next[2], grid: w.next[3] },
    nodes: new Map(w.nodes.map(([id, x, y]) => [id, { x, y }])),
    arcs: new Map(
      w.arcs.map(([id, from, to, left, right, on, name, line]) => [
        id,
        { from, to, left, right, line: fromSteps(line), on, ...(name === null ? {} : { name }) },
      ]),
    ),
    faces: new Map(
      w.faces.map(([id, grid, group, water]): [number, Face] => [
        id,
        { grid, group, ...(water ? { water: true as const } : {}) },
      ]),
    ),
    grids: new Map(
      w.grids.map(([id, code, name, kind, locked]) => [
        id,
        { code, name, kind, ...(locked ? { locked: true as const } : {}) },
      ]),
    ),
    places: new Map(w.places.map(([id, face]) => [id, { face }])),
  };
}

/**
 * A fingerprint of the whole state, 16 hexadecimal digits: two sides compare it to know that they hold the same fabric.
 * FNV-1a, 64 bits (Fowler, Noll and Vo), over the text's UTF-16 units, low byte first; it guards against mistakes, not against forgery.
 */
export function hashOf(fabric: Fabric): string {
  return hashOfText(fabricToJson(fabric));
}

export function hashOfText(text: string): string {
  let high = 0xcbf29ce4;
  let low = 0x84222325;
  const mix = (byte: number): void => {
    low = (low ^ byte) >>> 0;
    // Times 2⁴⁰ + 0x1b3, on two halves of 32 bits; the carry by halves of 16.
    const carry = ((low >>> 16) * 0x1b3 + (((low & 0xffff) * 0x1b3) >>> 16)) >>> 16;
    high = (Math.imul(high, 0x1b3) + carry + (low << 8)) >>> 0;
    low = Math.imul(low, 0x1b3) >>> 0;
  };
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    mix(unit & 255);
    mix(unit >> 8);
  }
  const hex = (value: number): string => value.toString(16).padStart(8, '0');
  return hex(high) + hex(low);
}
