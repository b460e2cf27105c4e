/** The cities that are measured, as files for `readPartitionInput` (what the command line reads them with). */
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Bbox } from '../../server/api/geo.ts';
import type { FileName, PartitionFiles } from '../../server/exchange/partition-input.ts';
import type { PartitionLevel } from '../../server/partition/types.ts';

export interface City {
  name: string;
  /** The folder of its data. */
  folder: string;
  files: PartitionFiles;
  /** Divided level by level: the areas of one are the regions of the next. */
  levels: PartitionLevel[];
}

const named = (path: string): FileName => ({ file: path, path });

function astana(shared: string, bbox: Bbox, name: string): City {
  const folder = join(shared, 'astana');
  const file = (layer: string): FileName => named(join(folder, `${layer}.geojson.gz`));
  return {
    name,
    folder,
    files: {
      buildings: file('buildings'),
      barriers: [file('streets'), file('waterways'), file('railways')],
      water: [file('water')],
      adminLevel: '8',
      bbox,
    },
    levels: ['community', 'grid'],
  };
}

function liechtenstein(shared: string): City {
  const folder = join(shared, 'liechtenstein');
  const pbf = named(join(folder, 'liechtenstein.osm.pbf'));
  return {
    name: 'Liechtenstein',
    folder,
    files: { buildings: pbf, barriers: [pbf], water: [pbf], boundary: pbf, adminLevel: '8' },
    levels: ['grid'],
  };
}

function demo(root: string): City {
  const folder = join(root, 'data/demo');
  const file = (layer: string): FileName => named(join(folder, `${layer}.geojson.gz`));
  return {
    name: 'demo city',
    folder,
    files: {
      buildings: file('buildings'),
      barriers: [file('streets'), file('waterways'), file('railways')],
      water: [file('water')],
      landuse: file('landuse'),
      compounds: file('compounds'),
      boundary: file('communities'),
      adminLevel: '8',
    },
    levels: ['grid'],
  };
}

/** The cities, by the folder of a checkout. */
export function citiesIn(root: string) {
  const shared = resolve(root, '../shared/data');
  return {
    /** All that the extract holds, for its lines. */
    astana: astana(shared, [71.279, 51.069, 71.631, 51.289], 'Astana'),
    astanaCore: astana(shared, [71.36, 51.1, 71.5, 51.2], 'Astana core'),
    demo: demo(root),
    liechtenstein: liechtenstein(shared),
  } satisfies Record<string, City>;
}

/** The cities of this checkout. Compiled to dist/scripts/bench/, three folders below it. */
export const cities = citiesIn(join(dirname(fileURLToPath(import.meta.url)), '../../..'));

export type CityId = keyof typeof cities;

/** Why a city cannot be measured here, or undefined when it can. */
export function missing(city: City): string | undefined {
  return existsSync(city.folder) ? undefined : `${city.folder} is not there`;
}
