/** Which buildings belong into one grid, into different grids, or are seeds: from a table or from features. */
import { InfeasibleError } from '../../partition/infeasible.ts';
import type { PinSet, Region } from '../../partition/types.ts';
import { BuildingIndex } from './building-index.ts';
import type { BuildingRecord } from './buildings.ts';
import { type AreaGeos, checkShapes, cleanArea, type Role } from './clean.ts';
import { labelOf, type SourceFeature, type SourceLayer, textOf } from './feature.ts';
import { FLAG_WORDS, flagOf } from './flag.ts';
import { AreaIndex } from './measure.ts';
import type { Notes } from './notes.ts';
import { NAMED_FEATURES, NEAREST_BUILDING_M } from './params.ts';
import { badInput } from './problem.ts';
import { type Shape, shapeOf } from './shape.ts';

/** Lines of a table, each a list of cells; the first is the header. */
export interface Table {
  /** The file as its user named it. */
  file: string;
  rows: readonly (readonly string[])[];
}

/** What one line or feature asks for. */
interface Pin {
  /** How messages name it. */
  where: string;
  together?: string;
  apart?: string;
  seed: boolean;
  /** A building's id, or the buildings at its place. */
  at: { id: string } | { buildings: readonly number[] };
}

const RULES = ['together', 'apart', 'seed'] as const;

const FORMS: [string, string] = [
  'CSV 表头为 building 及 together、apart、seed 中的若干列；GeoJSON 要素带同名属性',
  'a CSV has the header building and any of together, apart, seed; features of a GeoJSON have the same properties',
];

/** The rules that one line or feature states. */
function rulesOf(
  file: string,
  where: string,
  values: Readonly<Record<string, unknown>>,
): Pick<Pin, 'together' | 'apart' | 'seed'> {
  const bad = (key: string, remedy: [string, string]): Error =>
    badInput({
      file,
      feature: where,
      problem: [
        `${key} 的值 ${JSON.stringify(values[key])} 不对`,
        `${key} cannot be ${JSON.stringify(values[key])}`,
      ],
      remedy,
    });
  const rules: Pick<Pin, 'together' | 'apart' | 'seed'> = { seed: false };
  for (const key of ['together', 'apart'] as const) {
    const value = values[key];
    if (typeof value === 'object' && value !== null)
      throw bad(key, [
        '请写一个标签（文字），同标签者为一组',
        'write a label (text); one label is one group',
      ]);
    const label = textOf(value);
    if (label !== undefined) rules[key] = label;
  }
  const seed = flagOf(values.seed);
  if (seed === 'bad') throw bad('seed', [`请写 ${FLAG_WORDS[0]}`, `write ${FLAG_WORDS[1]}`]);
  rules.seed = seed === true;
  return rules;
}

const asksNothing = ({ together, apart, seed }: Pick<Pin, (typeof RULES)[number]>): boolean =>
  together === undefined && apart === undefined && !seed;

function noteIdle(file: string, where: string, notes: Notes): void {
  notes.add(
    'pin_without_rule',
    file,
    ['没有写 together、apart 或 seed，不起作用', 'pins without together, apart or seed, which do nothing'],
    where,
  );
}

/** Pins from the lines of a table. */
function pinsOfTable({ file, rows }: Table, notes: Notes): Pin[] {
  const header = (rows[0] ?? []).map(cell => cell.trim().toLowerCase());
  const place = (name: string): number => header.indexOf(name);
  const shown = header.join(',').slice(0, 120);
  const twice = ['building', ...RULES].find(name => place(name) !== header.lastIndexOf(name));
  if (place('building') < 0 || RULES.every(rule => place(rule) < 0) || twice !== undefined)
    throw badInput({
      file,
      problem:
        twice === undefined
          ? [
              `表头为“${shown}”，缺少 building 或 together、apart、seed`,
              `its header is "${shown}", without building or any of together, apart, seed`,
            ]
          : [`表头中有两列 ${twice}`, `its header has ${twice} twice`],
      remedy: FORMS,
    });
  const known = new Set<string>(['building', ...RULES]);
  for (const name of header)
    if (name !== '' && !known.has(name))
      notes.add('pin_column_unused', file, ['未用到的列', 'columns that are not used'], name);
  const pins: Pin[] = [];
  for (const [index, row] of rows.entries()) {
    if (index === 0 || row.every(cell => cell.trim() === '')) continue;
    const where = `第 ${index + 1} 行/row ${index + 1}`;
    const cell = (name: string): string | undefined => textOf(row[place(name)]);
    const rules = rulesOf(file, where, Object.fromEntries(RULES.map(rule => [rule, cell(rule)])));
    if (asksNothing(rules)) {
      noteIdle(file, where, notes);
      continue;
    }
    const id = cell('building');
    if (id === undefined)
      throw badInput({
        file,
        feature: where,
        problem: ['没有写建筑编号 building', 'names no building'],
        remedy: ['请填写建筑编号，或删去该行', 'write the building’s id, or delete the row'],
      });
    pins.push({ where, ...rules, at: { id } });
  }
  return pins;
}

/** The buildings at a feature's place; an empty list where there is none. */
function buildingsAt(
  layer: SourceLayer,
  feature: SourceFeature,
  index: BuildingIndex,
  geos: AreaGeos,
  notes: Notes,
): number[] {
  const role: Role = { name: ['固定要素', 'pin'], strict: true };
  const [item] = checkShapes({ ...layer, features: [feature] }, role, notes);
  const shape = item!.shape;
  if (shape.kind === 'line')
    throw badInput({
      file: layer.file,
      feature: labelOf(feature),
      problem: ['是线，不能指明建筑', 'is a line, which names no building'],
      remedy: ['请用点、面或 building 属性', 'use a point, an area or the property building'],
    });
  if (shape.kind === 'area') {
    const clean = cleanArea(layer, item!, role, geos, notes);
    return clean === undefined ? [] : index.within(clean.area);
  }
  const found = shape.points.map(point => index.at(point, NEAREST_BUILDING_M));
  return found.includes(undefined) ? [] : found.filter(building => building !== undefined);
}

/** Whether every corner of a shape lies outside every region; without regions nothing does. */
function liesOutside(shape: Shape, regions: AreaIndex): boolean {
  if (regions.box[0] > regions.box[2]) return false;
  const corners = shape.kind === 'area' ? shape.area.flat(2) : shape.kind === 'line' ? [] : shape.points;
  return corners.every(corner => regions.find(corner) < 0);
}

/** Pins from features: by `building`, else by place. */
function pinsOfLayer(
  layer: SourceLayer,
  index: BuildingIndex,
  regions: AreaIndex,
  geos: AreaGeos,
  notes: Notes,
): Pin[] {
  const pins: Pin[] = [];
  for (const feature of layer.features) {
    const where = labelOf(feature);
    const rules = rulesOf(layer.file, where, feature.properties);
    if (asksNothing(rules)) {
      noteIdle(layer.file, where, notes);
      continue;
    }
    const id = textOf(feature.properties.building);
    if (id !== undefined) {
      pins.push({ where, ...rules, at: { id } });
      continue;
    }
    const buildings = buildingsAt(layer, feature, index, geos, notes);
    const shape = shapeOf(feature.geometry);
    if (buildings.length === 0 && typeof shape !== 'string' && liesOutside(shape, regions)) {
      notes.add(
        'pin_far_outside',
        layer.file,
        ['在划分范围之外，不起作用', 'pins outside the area that is divided, which do nothing'],
        where,
      );
      continue;
    }
    if (buildings.length === 0)
      throw badInput({
        file: layer.file,
        feature: where,
        problem: [
          `面内没有建筑，或点的 ${NEAREST_BUILDING_M} 米内没有建筑`,
          `no building lies in its area, or within ${NEAREST_BUILDING_M} m of its point`,
        ],
        remedy: [
          '请移到建筑上，或用 building 写明建筑编号，或删去该要素',
          'move it onto a building, name the building with the property building, or delete it',
        ],
      });
    pins.push({ where, ...rules, at: { buildings } });
  }
  return pins;
}

/** Refuses ids that no building has, naming the first few. */
function checkIds(
  pins: readonly Pin[],
  file: string,
  buildingsFile: string,
  places: ReadonlyMap<string, number>,
): void {
  const unknown = pins.flatMap(({ where, at }) =>
    'id' in at && !places.has(at.id) ? [`${where}: ${at.id}`] : [],
  );
  if (unknown.length === 0) return;
  throw badInput({
    file,
    feature: unknown.slice(0, NAMED_FEATURES).join('; ') + (unknown.length > NAMED_FEATURES ? '; …' : ''),
    problem: [
      `${unknown.length} 处的建筑编号在 ${buildingsFile} 中没有`,
      `${unknown.length} of its building ids are not in ${buildingsFile}`,
    ],
    remedy: [
      '请写建筑的 id（没有时为 osm_id，再没有时为要素序号），或删去这些行',
      'write the id of the building (else its osm_id, else the feature’s number), or delete them',
    ],
  });
}

/** Sets by rule and label, in the order they came; every building once. */
function setsOf(
  pins: readonly Pin[],
  file: string,
  buildings: readonly BuildingRecord[],
  places: ReadonlyMap<string, number>,
  notes: Notes,
): PinSet[] {
  const sets = new Map<string, { set: PinSet; members: Set<string> }>();
  const put = (rule: PinSet['rule'], label: string, id: string): boolean => {
    const key = `${rule}\n${label}`;
    let entry = sets.get(key);
    if (entry === undefined) {
      entry = { set: { label, rule, buildings: [] }, members: new Set() };
      sets.set(key, entry);
    }
    if (entry.members.has(id)) return false;
    entry.members.add(id);
    entry.set.buildings.push(id);
    return true;
  };
  for (const { where, together, apart, seed, at } of pins)
    for (const index of 'id' in at ? [places.get(at.id)!] : at.buildings) {
      const { id } = buildings[index]!;
      if (together !== undefined) put('together', `together=${together}`, id);
      if (apart !== undefined) put('apart', `apart=${apart}`, id);
      if (seed && !put('seeds', 'seed', id))
        notes.add(
          'seed_repeated',
          file,
          ['与前面的种子在同一建筑，只算一个', 'seeds in a building that is a seed already, counted once'],
          `${where} → ${id}`,
        );
    }
  const kept: PinSet[] = [];
  for (const { set } of sets.values())
    if (set.rule !== 'seeds' && set.buildings.length === 1)
      notes.add(
        'pin_alone',
        file,
        ['标签下只有一栋建筑，不起作用', 'labels with a single building, which do nothing'],
        `${set.label}: ${set.buildings[0]}`,
      );
    else kept.push(set);
  return kept;
}

/** The shortest chain of `together` labels from one building to another, or `undefined` where there is none. */
function chainOf(
  from: string,
  to: string,
  byBuilding: ReadonlyMap<string, readonly PinSet[]>,
): string[] | undefined {
  const chains = new Map<string, string[]>([[from, []]]);
  const done = new Set<PinSet>();
  for (const [building, chain] of chains)
    for (const set of byBuilding.get(building) ?? []) {
      if (done.has(set)) continue;
      done.add(set);
      for (const next of set.buildings) {
        if (chains.has(next)) continue;
        const longer = chain.at(-1) === set.label ? chain : [...chain, set.label];
        if (next === to) return longer;
        chains.set(next, longer);
      }
    }
  return undefined;
}

/**
 * Refuses pins that contradict each other, directly or through a chain of togethers.
 * @throws {InfeasibleError} naming the labels and two of the buildings
 */
function checkContradictions(sets: readonly PinSet[], file: string): void {
  const byBuilding = new Map<string, PinSet[]>();
  const root = new Map<string, string>();
  const find = (id: string): string => {
    let top = id;
    while (root.has(top) && root.get(top) !== top) top = root.get(top)!;
    for (let at = id; at !== top; ) {
      const next = root.get(at)!;
      root.set(at, top);
      at = next;
    }
    return top;
  };
  for (const set of sets) {
    if (set.rule !== 'together') continue;
    for (const id of set.buildings) {
      byBuilding.set(id, [...(byBuilding.get(id) ?? []), set]);
      root.set(find(id), find(set.buildings[0]!));
    }
  }
  for (const set of sets) {
    if (set.rule === 'together') continue;
    const seen = new Map<string, string>();
    for (const id of set.buildings) {
      const top = find(id);
      const other = seen.get(top);
      if (other === undefined) {
        seen.set(top, id);
        continue;
      }
      const chain = (chainOf(other, id, byBuilding) ?? []).join('、');
      throw new InfeasibleError(
        [
          `${file}: 建筑 ${other} 和 ${id} 按 ${chain} 须在同一网格，按 ${set.label} 须在不同网格`,
          `the buildings ${other} and ${id} must be in one grid by ${chain} and in different grids by ${set.label}`,
        ],
        ['请改正其中一条', 'correct one of the two'],
      );
    }
  }
}

/**
 * The pins of a table or layer. They are strict: what cannot be placed is an error, not a loss. Whether a building lies
 * in a region, or a locked grid, is the engine's matter.
 * @throws {ApiError} `validation_failed` for what cannot be read or placed
 * @throws {InfeasibleError} where they contradict each other
 */
export function pinsOf(
  source: Table | SourceLayer,
  to: { buildings: readonly BuildingRecord[]; file: string; regions?: readonly Region[] },
  geos: AreaGeos,
  notes: Notes,
): PinSet[] {
  const { file } = source;
  const places = new Map(to.buildings.map(({ id }, index) => [id, index]));
  const pins =
    'rows' in source
      ? pinsOfTable(source, notes)
      : pinsOfLayer(
          source,
          new BuildingIndex(to.buildings),
          new AreaIndex((to.regions ?? []).map(({ area }) => area)),
          geos,
          notes,
        );
  if (pins.length === 0 && notes.list().some(({ kind }) => kind === 'pin_far_outside')) return [];
  if (pins.length === 0)
    throw badInput({
      file,
      problem: ['没有 together、apart 或 seed', 'states no together, apart or seed'],
      remedy: FORMS,
    });
  checkIds(pins, file, to.file, places);
  const sets = setsOf(pins, file, to.buildings, places, notes);
  checkContradictions(sets, file);
  return sets;
}
