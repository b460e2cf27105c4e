/** From the files of a `wangge partition` to what the engine divides. */
import type { Bbox } from '../api/geo.ts';
import { type LoadWeights, weightsOf } from '../partition/presets.ts';
import type { SpecialInput } from '../partition/special/types.ts';
import type { PartitionInput, Region } from '../partition/types.ts';
import { readTable } from './csv.ts';
import { BarrierCollector } from './pure/barriers.ts';
import { type BuildingRecord, buildingsOf } from './pure/buildings.ts';
import type { AreaGeos } from './pure/clean.ts';
import type { SourceLayer } from './pure/feature.ts';
import { loadsOf } from './pure/loads.ts';
import { locksOf } from './pure/locks.ts';
import { Notes } from './pure/notes.ts';
import { OsmLayers } from './pure/osm-layers.ts';
import { pinsOf } from './pure/pins.ts';
import { checkPlacement, currentOf, noteShiftedStreets } from './pure/placement.ts';
import { badInput } from './pure/problem.ts';
import { compoundsOf, regionOfBox, regionsOf, residentialLandOf } from './pure/regions.ts';
import { specialInputOf } from './pure/special-input.ts';
import { readSource, type Source } from './source.ts';

/** A file as its user named it, and where that is. */
export interface FileName {
  file: string;
  path: string;
}

export interface PartitionFiles {
  buildings: FileName;
  barriers: FileName[];
  water: FileName[];
  landuse?: FileName;
  compounds?: FileName;
  current?: FileName;
  locks?: FileName;
  /** GeoJSON, or a table where the name ends in `.csv`. */
  pins?: FileName;
  pois?: FileName;
  boundary?: FileName;
  /** Which administrative areas an OpenStreetMap extract's boundary is made of. */
  adminLevel: string;
  bbox?: Bbox;
  /** Whether special grids are to be proposed. */
  special?: boolean;
}

/** Called with the file being read and the share of it that is done, 0 to 1. */
type FileProgress = (file: string, share: number) => void;

type OsmRole = 'buildings' | 'lines' | 'water' | 'landuse' | 'compounds' | 'pois';

/** Reads each file once, however many roles it plays. */
class Sources {
  readonly #read = new Map<string, Promise<Source>>();
  readonly #progress: FileProgress;
  readonly #notes: Notes;
  /** The file whose points of interest are wanted. */
  readonly #pois: string | undefined;

  constructor(notes: Notes, progress: FileProgress, pois: FileName | undefined) {
    this.#pois = pois?.path;
    this.#notes = notes;
    this.#progress = progress;
  }

  async source({ file, path }: FileName): Promise<Source> {
    let reading = this.#read.get(path);
    if (reading === undefined) {
      reading = readSource(
        path,
        file,
        (done, total) => this.#progress(file, total === 0 ? 0 : done / total),
        path === this.#pois,
      );
      this.#read.set(path, reading);
    }
    return reading;
  }

  async layer(name: FileName, role: OsmRole): Promise<SourceLayer> {
    const source = await this.source(name);
    return source.kind === 'geojson' ? source.layer : new OsmLayers(source.extract, this.#notes)[role]();
  }

  /** A layer that no OpenStreetMap extract holds. @param what Chinese and English, e.g. 现行网格, a division in force */
  async drawn(name: FileName, what: [string, string]): Promise<SourceLayer> {
    const source = await this.source(name);
    if (source.kind === 'geojson') return source.layer;
    throw badInput({
      file: name.file,
      problem: [`${what[0]}不能是 .osm.pbf`, `${what[1]} cannot be an .osm.pbf`],
      remedy: [`请给出 GeoJSON 的${what[0]}`, `give ${what[1]} as GeoJSON`],
    });
  }

  async boundary(name: FileName, adminLevel: string): Promise<SourceLayer> {
    const source = await this.source(name);
    if (source.kind === 'geojson') return source.layer;
    const layers = new OsmLayers(source.extract, this.#notes);
    const layer = layers.boundaries(adminLevel);
    if (layer.features.length > 0) return layer;
    const levels = layers.adminLevels().join(', ');
    throw badInput({
      file: name.file,
      problem: [
        `没有 admin_level=${adminLevel} 的完整行政边界`,
        `holds no whole administrative area of admin_level ${adminLevel}`,
      ],
      remedy:
        levels === ''
          ? ['请用 --boundary 给出社区边界文件', 'give a file of boundaries with --boundary']
          : [
              `请用 --admin-level 改选，文件中有：${levels}`,
              `choose with --admin-level; the file has: ${levels}`,
            ],
    });
  }
}

async function readRegions(
  files: PartitionFiles,
  sources: Sources,
  geos: AreaGeos,
  notes: Notes,
): Promise<Region[]> {
  if (files.bbox !== undefined) return [regionOfBox(files.bbox)];
  if (files.boundary === undefined) return [];
  return regionsOf(await sources.boundary(files.boundary, files.adminLevel), geos, notes);
}

async function readBarriers(
  files: PartitionFiles,
  sources: Sources,
  geos: AreaGeos,
  notes: Notes,
): Promise<BarrierCollector> {
  const collector = new BarrierCollector(geos, notes);
  const noteEmpty = (layer: SourceLayer): void => {
    if (layer.features.length === 0)
      notes.add('layer_empty', layer.file, ['没有要素', 'holds no feature of this kind']);
  };
  for (const name of files.barriers) {
    const layer = await sources.layer(name, 'lines');
    noteEmpty(layer);
    collector.addLines(layer);
  }
  for (const name of files.water) {
    const layer = await sources.layer(name, 'water');
    noteEmpty(layer);
    collector.addWater(layer);
  }
  if (collector.lines.length === 0)
    throw badInput({
      file: files.barriers.map(({ file }) => file).join(', '),
      problem: ['没有可作界线的线', 'holds no line that can be a boundary'],
      remedy: [
        '界线须为带 highway、waterway 或 railway 属性的线（如 highway=residential）',
        'barriers must be lines that carry highway, waterway or railway (such as highway=residential)',
      ],
    });
  return collector;
}

/** The engine names what it refuses by its label: with the file in front. */
const named = <Item extends { label: string }>({ file }: FileName, items: readonly Item[]): Item[] =>
  items.map(item => ({ ...item, label: `${file} ${item.label}` }));

/** A building without the checks' own fields, so that it can cross a thread boundary. */
const plain = (
  { id, area, households, compound, units }: BuildingRecord,
  load: number | undefined,
): PartitionInput['buildings'][number] => ({
  id,
  area,
  households,
  ...(compound === undefined ? {} : { compound }),
  ...(load === undefined ? {} : { load }),
  ...(units === undefined ? {} : { units }),
});

/**
 * Reads, checks and mends all files of a division.
 * @param weights what shops, facilities and floor area weigh where it is not stated
 * @throws {ApiError} `validation_failed`, naming file, feature and remedy
 * @throws {InfeasibleError} where locks overlap or pins contradict each other
 */
export async function readPartitionInput(
  files: PartitionFiles,
  geos: AreaGeos,
  progress: FileProgress,
  weights: LoadWeights = weightsOf(undefined).load,
): Promise<{ input: PartitionInput; notes: Notes; special?: SpecialInput }> {
  const notes = new Notes();
  const sources = new Sources(notes, progress, files.pois);
  const regions = await readRegions(files, sources, geos, notes);
  const collector = await readBarriers(files, sources, geos, notes);
  const residential =
    files.landuse === undefined
      ? undefined
      : residentialLandOf(await sources.layer(files.landuse, 'landuse'), geos, notes);
  const buildings = buildingsOf(await sources.layer(files.buildings, 'buildings'), residential, geos, notes);
  checkPlacement(buildings, regions, {
    buildings: files.buildings.file,
    boundary: files.boundary?.file ?? '--bbox',
  });
  noteShiftedStreets(
    buildings,
    collector.lines,
    { buildings: files.buildings.file, barriers: files.barriers.map(({ file }) => file).join(', ') },
    notes,
  );
  const loads = loadsOf(
    buildings,
    files.buildings.file,
    files.pois === undefined ? undefined : await sources.layer(files.pois, 'pois'),
    weights,
    geos,
    notes,
    files.special === true,
  );
  const input: PartitionInput = {
    regions,
    buildings: buildings.map(building => plain(building, loads.get(building.id))),
    barriers: collector.lines,
    water: collector.water,
    compounds:
      files.compounds === undefined
        ? []
        : compoundsOf(await sources.layer(files.compounds, 'compounds'), geos, notes),
  };
  if (files.current !== undefined)
    input.current = currentOf(
      await sources.drawn(files.current, ['现行网格', 'a division in force']),
      buildings,
      geos,
      notes,
    );
  if (files.locks !== undefined)
    input.locks = named(
      files.locks,
      locksOf(await sources.drawn(files.locks, ['锁定网格', 'locked grids']), geos, notes),
    );
  if (files.pins !== undefined) {
    const { file, path } = files.pins;
    const source = /\.csv$/i.test(file)
      ? await readTable(path, file)
      : await sources.drawn(files.pins, ['固定要素', 'pins']);
    const pins = pinsOf(source, { buildings, file: files.buildings.file, regions }, geos, notes);
    input.pins = named(files.pins, pins);
  }
  if (!files.special) return { input, notes };
  const layers = {
    buildings: await sources.layer(files.buildings, 'buildings'),
    ...(files.landuse === undefined ? {} : { landuse: await sources.layer(files.landuse, 'landuse') }),
    ...(files.pois === undefined ? {} : { pois: await sources.layer(files.pois, 'pois') }),
  };
  return { input, notes, special: specialInputOf(layers, buildings, input, geos) };
}
