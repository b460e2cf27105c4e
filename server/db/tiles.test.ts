import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BARRIER_CLASSES } from '../api/barriers.ts';
import { TILE_LAYERS, type TileLayer } from '../api/routes.ts';
import { divideByColumns } from '../jobs/testing/division.ts';
import { at, loadTown, TOWN } from '../jobs/testing/town.ts';
import { needPostgis } from '../testing/needs.ts';
import type { Engine } from './engine.ts';
import type { Sight } from './layers.ts';
import { readPartitionInput, resolveScope } from './partition-input.ts';
import { insertPlan } from './plan-save.ts';
import { putInForce } from './plans.ts';
import { openPostgres } from './postgres-engine.ts';
import { createDatabase, openFromTemplate } from './testing/engines.ts';
import { readTile, type TileAddress, tileBbox } from './tiles.ts';

/** The tile in which a position lies. */
function tileAt([longitude, latitude]: [number, number], z: number): TileAddress {
  const phi = (latitude * Math.PI) / 180;
  return {
    z,
    x: Math.floor(((longitude + 180) / 360) * 2 ** z),
    y: Math.floor(((1 - Math.asinh(Math.tan(phi)) / Math.PI) / 2) * 2 ** z),
  };
}

interface Decoded {
  properties: Record<string, unknown>;
  type: number;
  bbox: number[];
}

/** Layer name to features in the order of their fields. */
function decode(bytes: Uint8Array): Record<string, Decoded[]> {
  const tile = new VectorTile(new PbfReader(bytes));
  return Object.fromEntries(
    Object.entries(tile.layers).map(([name, layer]) => [
      name,
      Array.from({ length: layer.length }, (_, index) => layer.feature(index))
        .map(feature => ({ properties: feature.properties, type: feature.type, bbox: feature.bbox!() }))
        .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)),
    ]),
  );
}
const keyOf = (feature: Decoded) => JSON.stringify(Object.entries(feature.properties).sort());

/** Divides the town and puts the plan in force, so that there are grids to draw. */
async function divided(engine: Engine): Promise<void> {
  await loadTown(engine);
  const scope = await resolveScope(engine.db, TOWN, { kind: 'city' });
  const input = await readPartitionInput(engine.db, TOWN, scope, 'grid', BARRIER_CLASSES);
  const plan = {
    name: undefined,
    level: 'grid' as const,
    scope,
    window: TOWN.window,
    barriers: [],
    seed: 1,
    author: 'admin',
  };
  await engine.db.transaction().execute(async trx => {
    const id = await insertPlan(trx, TOWN, plan, divideByColumns(input));
    await putInForce(trx, TOWN, id, 'admin');
  });
}

describe('tile boxes', () => {
  it('follow the Web Mercator scheme', () => {
    expect(tileBbox({ z: 0, x: 0, y: 0 })).toEqual([
      -180,
      expect.closeTo(-85.0511288, 6),
      180,
      expect.closeTo(85.0511288, 6),
    ]);
    const tile = tileAt([119, 36], 14);
    const [west, south, east, north] = tileBbox(tile);
    expect(west <= 119 && 119 < east && south < 36 && 36 <= north).toBe(true);
  });
});

describe('tiles', () => {
  let embedded: Engine;
  let real: Engine | undefined;
  let drop = async () => {};
  const middle = at(900, 450);
  const read = async (engine: Engine, layer: TileLayer, tile: TileAddress, sight?: Sight) =>
    decode(await readTile(engine, layer, { county: TOWN, plan: undefined }, tile, sight));
  /** A field of each feature drawn; for a grid of z 13 tiles around the town, every tile's own features. */
  const names = (features: Decoded[] | undefined, field: string) =>
    (features ?? []).map(feature => feature.properties[field]);

  beforeAll(async () => {
    embedded = await openFromTemplate();
    await divided(embedded);
    const server = process.env.TEST_DATABASE_URL;
    if (!server) return;
    const own = await createDatabase(server);
    drop = own.drop;
    real = await openPostgres(own.address);
    await divided(real);
  });
  afterAll(async () => {
    await embedded.close();
    await real?.close();
    await drop();
  });

  it('carry every layer with its fields', async () => {
    const tile = tileAt(middle, 13);
    const grids = await read(embedded, 'grids', tile);
    expect(names(grids.grids, 'code')).toHaveLength(6);
    expect(grids.grids![0]).toMatchObject({
      type: 3,
      properties: {
        code: '990100001001001',
        name: '西关社区第1网格',
        community: '990100001001',
        households: 360,
        buildings: 12,
        level: 1,
        kind: 'resident',
        state: 'inside',
      },
    });
    // The first grid's label lies west of the tile, only the rest of it reaches in.
    expect(names(grids.grid_labels, 'code')).toEqual(names(grids.grids, 'code').slice(1));
    expect(grids.grid_labels!.every(label => label.type === 1)).toBe(true);
    const buildings = await read(embedded, 'buildings', tile);
    // The westernmost column of blocks lies in the next tile.
    expect(buildings.buildings).toHaveLength(60);
    expect(buildings.buildings![0]!.properties).toMatchObject({
      id: 'b1-0-0',
      households: 30,
      address: '纬0路11号',
    });
    const near = await read(embedded, 'entrances', tileAt(at(60, 40), 16));
    expect(near.entrances?.length).toBeGreaterThan(0);
    for (const layer of TILE_LAYERS) {
      const features = Object.values(await read(embedded, layer, tileAt(at(60, 60), 16)));
      if (!['railways', 'stations'].includes(layer)) expect(features.flat(), layer).not.toEqual([]);
    }
  });

  it('leave out what is too small for the zoom', async () => {
    expect(await read(embedded, 'buildings', tileAt(middle, 12))).toEqual({});
    expect(await read(embedded, 'entrances', tileAt(middle, 15))).toEqual({});
    const far = await read(embedded, 'streets', tileAt(middle, 11));
    expect(new Set(names(far.streets, 'class'))).toEqual(new Set(['secondary', 'tertiary']));
    expect(names((await read(embedded, 'streets', tileAt(at(100, 100), 14))).streets, 'id')).toContain(
      'path',
    );
    expect(await read(embedded, 'water', tileAt(middle, 10))).toEqual({});
    expect(await read(embedded, 'grids', { z: 14, x: 0, y: 0 })).toEqual({});
  });

  it('label each grid in one tile only, and enlarge none', async () => {
    const { x, y } = tileAt(middle, 15);
    const labels: unknown[] = [];
    for (let dx = -2; dx <= 2; dx++)
      for (let dy = -2; dy <= 2; dy++)
        labels.push(
          ...names((await read(embedded, 'grids', { z: 15, x: x + dx, y: y + dy })).grid_labels, 'code'),
        );
    expect(labels.sort()).toEqual([...new Set(labels)]);
    expect(labels).toHaveLength(6);
  });

  it('show the allowed fields only', async () => {
    const tile = await read(embedded, 'stations', tileAt(at(450, 440), 14), {
      inside: [],
      elsewhere: ['name', 'kind'],
    });
    expect(tile.stations).toEqual(
      [
        expect.objectContaining({
          properties: { name: '西关社区党群服务中心', kind: 'community_service_centre' },
        }),
        expect.objectContaining({ properties: { name: '东关红帆驿站', kind: 'hongfan_station' } }),
      ].slice(0, tile.stations!.length),
    );
  });

  it('are the same from PGlite and PostGIS', async context => {
    needPostgis(context);
    let compared = 0;
    for (const z of [8, 10, 11, 12, 13, 14, 15, 16])
      for (const place of [at(450, 450), at(1350, 450), at(20, 20)])
        for (const layer of TILE_LAYERS) {
          const tile = tileAt(place, z);
          const [ours, theirs] = [await read(embedded, layer, tile), await read(real!, layer, tile)];
          expect(Object.keys(ours), `${layer} ${z}`).toEqual(Object.keys(theirs));
          for (const name of Object.keys(ours)) {
            const withoutPlan = (features: Decoded[]) =>
              features.map(({ properties: { plan: _plan, ...rest }, type }) => ({ ...rest, type }));
            expect(withoutPlan(ours[name]!), `${layer} ${z}`).toEqual(withoutPlan(theirs[name]!));
            ours[name]!.forEach((feature, index) => {
              // One step for rounding, one for the clip at the buffer.
              feature.bbox.forEach((value, side) => {
                expect(
                  Math.abs(value - theirs[name]![index]!.bbox[side]!),
                  `${layer} ${z}`,
                ).toBeLessThanOrEqual(2);
              });
            });
            compared += ours[name]!.length;
          }
        }
    expect(compared).toBeGreaterThan(500);
  });
});
