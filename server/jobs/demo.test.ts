import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { BARRIER_CLASSES } from '../api/barriers.ts';
import { readCommunities } from '../db/communities.ts';
import { requireCounty } from '../db/counties.ts';
import { readPartitionInput, resolveScope } from '../db/partition-input.ts';
import { forEachEngine } from '../db/testing/engines.ts';
import { sumTotals } from '../db/totals.ts';
import { CITY_LAYERS } from './city-features.ts';
import { loadDemoCity } from './demo.ts';

const directory = resolve(dirname(fileURLToPath(import.meta.url)), '../../data/demo');

/** What the files hold, counted without the loader. */
function features(layer: string): { properties: Record<string, unknown> }[] {
  const text = gunzipSync(readFileSync(join(directory, `${layer}.geojson.gz`))).toString('utf8');
  return JSON.parse(text).features;
}

const said: string[] = [];

forEachEngine(
  'the demo city',
  engine => {
    it('is stored whole', async () => {
      const { db } = engine();
      for (const layer of CITY_LAYERS) {
        const { rows } = await sql<{ rows: number }>`select count(*) as rows from ${sql.id(layer)}`.execute(
          db,
        );
        expect(rows[0]?.rows, layer).toBe(features(layer).length);
      }
      expect(said.some(line => line.startsWith('buildings '))).toBe(true);
    });

    it('has every building in one community, and its households add up', async () => {
      const { db } = engine();
      const county = await requireCounty(db);
      expect(county).toMatchObject({ demo: true, open: true });
      const lost = await db.selectFrom('buildings').select('id').where('community', 'is', null).execute();
      expect(lost).toEqual([]);
      const communities = await readCommunities(db, county);
      const expected = features('buildings').reduce(
        (sum, building) => sum + Number(building.properties.households ?? 0),
        0,
      );
      expect(sumTotals(communities.map(community => community.totals))).toMatchObject({
        households: expected,
        buildings: features('buildings').length,
        stations: features('stations').length,
      });
    });

    it('gives the divider all it needs', async () => {
      const { db } = engine();
      const county = await requireCounty(db);
      const scope = await resolveScope(db, county, { kind: 'city' });
      const input = await readPartitionInput(db, county, scope, 'grid', BARRIER_CLASSES);
      expect(input.regions).toHaveLength(features('communities').length);
      expect(input.buildings).toHaveLength(features('buildings').length);
      expect(input.barriers.length).toBeGreaterThan(1000);
    });

    it('is not loaded twice', async () => {
      const again = await loadDemoCity(engine(), directory, () => expect.unreachable());
      expect(again).toEqual(await requireCounty(engine().db));
    });
  },
  async engine => {
    const started = Date.now();
    await loadDemoCity(engine, directory, layer => said.push(layer));
    console.log(`demo city on ${engine.kind}: ${Date.now() - started} ms`);
  },
);
