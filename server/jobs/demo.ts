/** Loads the demo city into an empty database. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { z } from 'zod';
import { ApiError } from '../api/problem.ts';
import { insertCity } from '../db/city-load.ts';
import { CODE_SYSTEM, type County, findCounty, insertCounty, lockCounties } from '../db/counties.ts';
import type { Engine } from '../db/engine.ts';
import { insertPrincipal } from '../db/principals.ts';
import { WINDOWS } from '../partition/params.ts';
import { CITY_LAYERS, type CityFeatures, cityRecords, type Feature } from './city-features.ts';

const unzip = promisify(gunzip);

const citySchema = z.object({ name: z.string().min(1), county: z.string().regex(/^\d{6}$/) });
const collectionSchema = z.object({ features: z.array(z.custom<Feature>()) });

/** The day for which the demo city's counts are given; invented like everything else in it. */
const COUNT_DATE = '2026-01-01';

/**
 * Reads the files of `data/demo` and stores them in one transaction: either the whole city is there or nothing. Where
 * another process was first, its city is returned.
 *
 * @param say told what is being done, for the progress lines at start
 * @throws ApiError `validation_failed` for files that cannot be read as described in `data/README.md`
 */
export async function loadDemoCity(
  engine: Engine,
  directory: string,
  say: (step: string) => void,
): Promise<County> {
  const described = citySchema.parse(JSON.parse(await readFile(join(directory, 'city.json'), 'utf8')));
  const features = Object.fromEntries(
    await Promise.all(
      CITY_LAYERS.map(async layer => [layer, await readLayer(join(directory, `${layer}.geojson.gz`))]),
    ),
  ) as CityFeatures;
  const records = cityRecords(features, { source: 'demo', date: COUNT_DATE });
  const county: County = {
    county: described.county,
    name: described.name,
    codeSystem: CODE_SYSTEM,
    householdsKind: 'living',
    window: WINDOWS.grid,
    demo: true,
    open: true,
  };
  const present = await engine.db.transaction().execute(async trx => {
    await lockCounties(trx);
    const other = await findCounty(trx);
    if (other !== undefined) return other;
    await insertCounty(trx, county);
    await insertPrincipal(trx, county.county, {
      id: 'administrator',
      name: '管理员',
      role: 'administrator',
      areas: [],
    });
    await insertCity(trx, county, records, (layer, count) => {
      if (count > 0) say(`${layer} ${count}`);
    });
    return undefined;
  });
  if (present !== undefined) return present;
  await engine.bus.publish({ kind: 'layers', county: county.county, layers: [...CITY_LAYERS] });
  return county;
}

async function readLayer(path: string): Promise<Feature[]> {
  const parsed = collectionSchema.safeParse(JSON.parse((await unzip(await readFile(path))).toString('utf8')));
  if (parsed.success) return parsed.data.features;
  throw new ApiError('validation_failed', `${path} is not a GeoJSON feature collection`);
}
