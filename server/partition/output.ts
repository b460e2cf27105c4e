/** Step 7, output: grids as polygons that share their edges' points exactly, codes, and what each boundary lies on. */
import type { ArealGeometry, MultiPolygonCoordinates, Position } from '../api/geo.ts';
import { dissolve } from '../geometry/arrangement.ts';
import { fromFlat, length_m, toSquareMetres } from '../geometry/frame.ts';
import { interiorPoint, type Shape, signedArea } from '../geometry/rings.ts';
import { keptCodes } from './keep-codes.ts';
import { codeOf, digitsOf, nameOf, readingOrder } from './number.ts';
import type { RegionDivision } from './region.ts';
import type { BoundaryStretch, GridArea, InsideGroup, PartitionLevel } from './types.ts';

export interface RegionOutput {
  grids: GridArea[];
  assignments: { building: string; grid: string; households: number }[];
  stretches: BoundaryStretch[];
  /** Outline of each grid in grid units, in the order of `grids`. */
  shapes: Shape[][];
  /** Number in the division of each grid, in the order of `grids`. */
  order: number[];
  /** Edges of the arrangement that each stretch is made of, in the order of `stretches`. */
  stretchEdges: number[][];
}

/** A stretch with the edges that it is made of. */
interface Traced extends BoundaryStretch {
  edges: number[];
}

/** Turns a region's labelled atoms into grids with codes. */
export function outputRegion(division: RegionDivision, level: PartitionLevel): RegionOutput {
  const { graph, frame, gridOf, task, grids } = division;
  const { arrangement, atomOf, under } = graph;
  const label = atomOf.map(a => (a < 0 ? -1 : gridOf[a]));
  const outlines = dissolve(arrangement, label, grids.length);
  const area = (polygons: Shape[]): number =>
    polygons.reduce((sum, rings) => sum + rings.reduce((s, ring) => s + signedArea(ring), 0), 0);
  const areas = outlines.map(polygons => toSquareMetres(frame, area(polygons)));
  const middle = outlines.map((polygons): [number, number] => {
    const largest = polygons.reduce(
      (a, b) => (signedArea(b[0]) > signedArea(a[0]) ? b : a),
      polygons[0] ?? [new Float64Array(2)],
    );
    const [x, y] = centroid(largest) ?? interiorPoint(largest);
    return [x * frame.kx, y * frame.ky];
  });
  const usual = [...areas].sort((a, b) => a - b)[areas.length >> 1] ?? 0;
  const order = readingOrder(middle, Math.sqrt(usual));
  const { codes, names } = nameGrids(division, order, level);

  const weighed = task.buildings.some(b => (b.load ?? 0) > 0);
  const areasOut = order.map(
    (g): GridArea => ({
      code: codes[g],
      name: names[g],
      region: task.region.code,
      households: grids[g].households,
      ...(weighed ? { workload: grids[g].work } : {}),
      buildings: grids[g].atoms.reduce((sum, a) => sum + graph.atoms[a].buildings.length, 0),
      level,
      kind: grids[g].kind,
      ...(grids[g].lock === undefined ? {} : { locked: true }),
      geometry: geometryOf(outlines[g].map(polygon => polygon.map(ring => fromFlat(frame, ring)))),
    }),
  );
  const groupOf = compoundGroups(division);
  const atomOfBuilding = new Map<number, number>();
  graph.atoms.forEach((atom, a) => {
    for (const b of atom.buildings) atomOfBuilding.set(b, a);
  });
  const assignments = task.buildings.map((building, b) => {
    const a = atomOfBuilding.get(b) as number;
    return {
      building: building.unitOf?.building ?? building.id,
      grid: codes[gridOf[a]],
      households: building.households,
      compoundHouseholds: groupOf[a].households,
    };
  });

  const traced: Traced[] = [];
  for (let e = 0; e < arrangement.edges.length; e++) {
    const left = label[arrangement.faceOf[2 * e]];
    const right = label[arrangement.faceOf[2 * e + 1]];
    if (left === right) continue;
    const edge = arrangement.edges[e];
    const wall =
      left >= 0 &&
      right >= 0 &&
      under[e].on === 'gap' &&
      (grids[left].kind === 'oversize' || grids[right].kind === 'oversize');
    traced.push({
      edges: [e],
      left: left >= 0 ? codes[left] : '',
      right: right >= 0 ? codes[right] : '',
      on: wall ? 'wall' : under[e].on,
      ...(under[e].name ? { name: under[e].name } : {}),
      ...(left >= 0 && right >= 0
        ? insideOf(groupOf, atomOf[arrangement.faceOf[2 * e]], atomOf[arrangement.faceOf[2 * e + 1]])
        : {}),
      line: fromFlat(frame, edge),
      length_m: length_m(frame, edge),
    });
  }
  const joined = joinStretches(traced.map(inwards));
  return {
    grids: areasOut,
    assignments,
    stretches: joined.map(({ edges: _, ...stretch }) => stretch),
    stretchEdges: joined.map(({ edges }) => edges),
    shapes: order.map(g => outlines[g]),
    order,
  };
}

/** The compound (all its parts) or block of every atom; one object each. */
export function compoundGroups({ graph, window }: RegionDivision): InsideGroup[] {
  const byId = new Map<string, InsideGroup>();
  const groups = graph.groups.map(({ compound, households }): InsideGroup => {
    const known = compound === undefined ? undefined : byId.get(compound);
    if (known) {
      known.households += households;
      return known;
    }
    const group = { ...(compound === undefined ? {} : { compound }), households, aboveMax: false };
    if (compound !== undefined) byId.set(compound, group);
    return group;
  });
  for (const group of groups) group.aboveMax = group.households > window.max;
  return graph.atoms.map(atom => groups[atom.group]);
}

const insideOf = (groupOf: readonly InsideGroup[], p: number, q: number): { inside?: InsideGroup } =>
  groupOf[p] === groupOf[q] && groupOf[p].households > 0 ? { inside: groupOf[p] } : {};

/**
 * Codes and names by grid: a locked grid keeps the code that it has in this region, and its name; with a division in force
 * a grid keeps the code of the known one that it holds most of; the others are numbered in reading order around those. A compound's area is named as the compound.
 */
function nameGrids(
  division: RegionDivision,
  order: readonly number[],
  level: PartitionLevel,
): { codes: string[]; names: string[] } {
  const { task, grids, graph } = division;
  const { region, locks } = task;
  const digits = digitsOf(region.code, level);
  const own = (code: string | undefined): code is string =>
    code !== undefined &&
    code.length === region.code.length + digits &&
    code.startsWith(region.code) &&
    /^[0-9]+$/.test(code.slice(-digits));
  const codes: string[] = grids.map(() => '');
  const names: string[] = grids.map(() => '');
  const taken = new Set<string>();
  grids.forEach(({ lock }, g) => {
    const locked = lock === undefined ? undefined : locks[lock];
    if (!own(locked?.code) || taken.has(locked.code)) return;
    taken.add(locked.code);
    codes[g] = locked.code;
    names[g] = locked.name ?? nameOf(region, Number(locked.code.slice(-digits)), level);
  });
  const { kept, known } = keptCodes(division, own);
  for (const [g, code] of kept) {
    if (codes[g] !== '' || grids[g].lock !== undefined || taken.has(code)) continue;
    taken.add(code);
    codes[g] = code;
    names[g] = nameOf(region, Number(code.slice(-digits)), level);
  }
  for (const code of known) taken.add(code);
  const titles = level === 'compound' ? compoundNames(task, grids, graph) : [];
  let number = 0;
  for (const g of order) {
    if (codes[g] !== '') continue;
    do number++;
    while (taken.has(codeOf(region.code, number, digits)));
    codes[g] = codeOf(region.code, number, digits);
    const { lock } = grids[g];
    const given = lock === undefined ? undefined : locks[lock].name;
    names[g] = given ?? titles[g] ?? nameOf(region, number, level) + unitName(division, g);
  }
  return { codes, names };
}

/** 3单元 where an area is one unit of an oversize building. */
function unitName({ task, grids, graph }: RegionDivision, g: number): string {
  for (const a of grids[g].atoms)
    for (const b of graph.atoms[a].buildings) {
      const unit = task.buildings[b].unitOf;
      if (unit) return `（${unit.building} ${unit.number}单元）`;
    }
  return '';
}

/** Names of the compounds that areas of level 2 are; areas of one compound are told apart by a number. */
function compoundNames(
  task: RegionDivision['task'],
  grids: RegionDivision['grids'],
  graph: RegionDivision['graph'],
): (string | undefined)[] {
  const nameOfCompound = new Map(task.compounds.map(({ id, name }) => [id, name]));
  const found = grids.map(({ atoms }) => {
    // The compound of most households; among equals of most buildings.
    const held = new Map<string | undefined, [households: number, buildings: number]>();
    for (const a of atoms) {
      const { group, households, buildings } = graph.atoms[a];
      const { compound } = graph.groups[group];
      const [h, b] = held.get(compound) ?? [0, 0];
      held.set(compound, [h + households, b + buildings.length]);
    }
    const [most] = [...held].filter(([, [, b]]) => b > 0).sort(([, p], [, q]) => q[0] - p[0] || q[1] - p[1]);
    const id = most?.[0];
    return id === undefined ? undefined : (nameOfCompound.get(id) ?? id);
  });
  const times = new Map<string, number>();
  for (const name of found) if (name !== undefined) times.set(name, (times.get(name) ?? 0) + 1);
  const seen = new Map<string, number>();
  return found.map(name => {
    if (name === undefined || times.get(name) === 1) return name;
    const number = (seen.get(name) ?? 0) + 1;
    seen.set(name, number);
    return `${name}（${number}）`;
  });
}

/** Along the region's edge the grid is on the left and the right side is empty. */
function inwards(stretch: Traced): Traced {
  return stretch.left !== ''
    ? stretch
    : { ...stretch, left: stretch.right, right: '', line: [...stretch.line].reverse() };
}

/** Joins consecutive edges between the same grids that lie on the same thing. */
function joinStretches(stretches: Traced[]): Traced[] {
  const key = (p: Position): string => `${p[0]} ${p[1]}`;
  const numbers = new Map<InsideGroup, number>();
  const numberOf = (group: InsideGroup): number => {
    const known = numbers.get(group) ?? numbers.size;
    numbers.set(group, known);
    return known;
  };
  const kind = (s: Traced): string =>
    `${s.left}|${s.right}|${s.on}|${s.name ?? ''}|${s.inside ? numberOf(s.inside) : ''}`;
  const heads = new Map<string, Traced>();
  const tails = new Map<string, Traced>();
  const normal = stretches.map(s =>
    s.right !== '' && s.right < s.left
      ? { ...s, left: s.right, right: s.left, line: [...s.line].reverse() }
      : s,
  );
  for (const stretch of normal) {
    const k = kind(stretch);
    let current = stretch;
    const before = tails.get(`${k} ${key(current.line[0])}`);
    if (before && before !== current) {
      forget(before);
      current = {
        ...before,
        edges: [...before.edges, ...current.edges],
        line: [...before.line, ...current.line.slice(1)],
        length_m: before.length_m + current.length_m,
      };
    }
    const after = heads.get(`${k} ${key(current.line[current.line.length - 1])}`);
    if (after && after !== current) {
      forget(after);
      current = {
        ...current,
        edges: [...current.edges, ...after.edges],
        line: [...current.line, ...after.line.slice(1)],
        length_m: current.length_m + after.length_m,
      };
    }
    heads.set(`${k} ${key(current.line[0])}`, current);
    tails.set(`${k} ${key(current.line[current.line.length - 1])}`, current);
  }
  function forget(s: Traced): void {
    heads.delete(`${kind(s)} ${key(s.line[0])}`);
    tails.delete(`${kind(s)} ${key(s.line[s.line.length - 1])}`);
  }
  return [...new Set([...heads.values(), ...tails.values()])];
}

function geometryOf(polygons: MultiPolygonCoordinates): ArealGeometry {
  return polygons.length === 1
    ? { type: 'Polygon', coordinates: polygons[0] }
    : { type: 'MultiPolygon', coordinates: polygons };
}

function centroid(shape: Shape): [number, number] | undefined {
  let x = 0;
  let y = 0;
  let twice = 0;
  const x0 = shape[0][0];
  const y0 = shape[0][1];
  for (const ring of shape)
    for (let i = 2; i < ring.length; i += 2) {
      const cross = (ring[i - 2] - x0) * (ring[i + 1] - y0) - (ring[i] - x0) * (ring[i - 1] - y0);
      twice += cross;
      x += cross * (ring[i - 2] + ring[i] - 2 * x0);
      y += cross * (ring[i - 1] + ring[i + 1] - 2 * y0);
    }
  return twice === 0 ? undefined : [x0 + x / (3 * twice), y0 + y / (3 * twice)];
}
