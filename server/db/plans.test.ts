import { expect, it } from 'vitest';
import { BARRIER_CLASSES } from '../api/barriers.ts';
import { divideByColumns } from '../jobs/testing/division.ts';
import { COMMUNITIES, loadTown, SUBDISTRICT, TOWN } from '../jobs/testing/town.ts';
import { readCommunities } from './communities.ts';
import type { Db } from './engine.ts';
import { readGrids } from './grids.ts';
import { readPartitionInput, resolveScope } from './partition-input.ts';
import { insertPlan } from './plan-save.ts';
import { deletePlan, putInForce, readPlan, readPlans } from './plans.ts';
import { search } from './search.ts';
import { forEachEngine } from './testing/engines.ts';
import { sumTotals } from './totals.ts';
import { versionOf } from './versions.ts';

const [WEST, EAST] = COMMUNITIES;

async function divide(db: Db, wanted: { kind: 'city' | 'community'; code?: string }, joined = false) {
  const scope = await resolveScope(db, TOWN, wanted);
  const input = await readPartitionInput(db, TOWN, scope, 'grid', BARRIER_CLASSES);
  const id = await db.transaction().execute(trx =>
    insertPlan(
      trx,
      TOWN,
      {
        name: undefined,
        level: 'grid',
        scope,
        window: TOWN.window,
        barriers: BARRIER_CLASSES,
        seed: 1,
        author: 'admin',
      },
      divideByColumns(input, joined),
    ),
  );
  return { id, input };
}
const force = (db: Db, id: string) => db.transaction().execute(trx => putInForce(trx, TOWN, id, 'admin'));
const codes = async (db: Db, community: string) =>
  (await readGrids(db, TOWN, community, undefined)).map(grid => grid.code.slice(12));

forEachEngine(
  'plans',
  engine => {
    it('are made for a city stored whole, every building in its community', async () => {
      const counted = await engine()
        .db.selectFrom('buildings')
        .select(({ fn }) => ['community', fn.count<number>('id').as('buildings')])
        .groupBy('community')
        .orderBy('community')
        .execute();
      expect(counted).toEqual(COMMUNITIES.map(community => ({ community, buildings: 36 })));
      const counts = await engine()
        .db.selectFrom('household_counts')
        .select(({ fn }) => ['kind', 'counted_on', fn.sum<number>('households').as('households')])
        .groupBy(['kind', 'counted_on'])
        .orderBy('kind')
        .execute();
      expect(counts).toEqual([
        { kind: 'dwellings', counted_on: '2026-01-01', households: 2592 },
        { kind: 'living', counted_on: '2026-01-01', households: 2160 },
        { kind: 'registered', counted_on: '2026-01-01', households: 1872 },
      ]);
    });

    it('are made from what lies in and around the scope', async () => {
      const { db } = engine();
      const city = await resolveScope(db, TOWN, { kind: 'city' });
      const whole = await readPartitionInput(db, TOWN, city, 'grid', BARRIER_CLASSES);
      expect(whole.regions.map(region => region.code)).toEqual([WEST, EAST]);
      expect(whole.regions[0]!.area[0]![0]![0]).toEqual([119, 36]);
      expect(whole.buildings).toHaveLength(72);
      expect(whole.buildings[0]).toMatchObject({ id: 'b0-0-0', households: 30, compound: 'c0-0' });
      expect(whole.compounds).toHaveLength(18);
      expect(whole.water).toHaveLength(1);
      expect(whole.current).toBeUndefined();
      // Footway and culvert are no barrier; the canal and the railway lie outside the box of the communities.
      expect(new Set(whole.barriers.map(line => line.class))).toEqual(
        new Set(['residential', 'secondary', 'tertiary']),
      );

      const street = await resolveScope(db, TOWN, { kind: 'subdistrict', code: SUBDISTRICT });
      const communities = await readPartitionInput(db, TOWN, street, 'community', ['secondary']);
      expect(communities.regions).toMatchObject([{ code: SUBDISTRICT, name: '方格街道' }]);
      expect(new Set(communities.barriers.map(line => line.class))).toEqual(new Set(['secondary']));

      const one = await resolveScope(db, TOWN, { kind: 'community', code: EAST });
      await expect(readPartitionInput(db, TOWN, one, 'community', [])).rejects.toMatchObject({
        code: 'validation_failed',
      });
      await expect(resolveScope(db, TOWN, { kind: 'community', code: '1' })).rejects.toMatchObject({
        code: 'not_found',
      });
      await expect(resolveScope(db, TOWN, { kind: 'community' })).rejects.toMatchObject({
        code: 'validation_failed',
      });
    });

    it('are stored with grids, buildings, arcs and nodes, and counted', async () => {
      const { db } = engine();
      const { id } = await divide(db, { kind: 'city' });
      const plan = await readPlan(db, TOWN, id);
      expect(plan).toMatchObject({
        name: '方格市 方案1',
        state: 'draft',
        version: 1,
        scope: { kind: 'city', code: null, name: '方格市' },
        window: { min: 300, max: 400, target: 350 },
        totals: { grids: 6, gridsInside: 6, households: 2160, buildings: 72, stations: 2 },
      });
      const arcs = await db.selectFrom('plan_arcs').selectAll().where('plan', '=', id).execute();
      const nodes = await db.selectFrom('plan_nodes').select('node').where('plan', '=', id).execute();
      expect(arcs).toHaveLength(2 * (3 * 2 + 2 + 2));
      // Four columns' ends in each community.
      expect(nodes).toHaveLength(16);
      const grids = await readGrids(db, TOWN, WEST, id);
      expect(grids.map(grid => [grid.name, grid.households, grid.state])).toEqual([
        ['西关社区第1网格', 360, 'inside'],
        ['西关社区第2网格', 360, 'inside'],
        ['西关社区第3网格', 360, 'inside'],
      ]);
      // 300 m × 900 m; the sphere of the drawing and the ellipsoid differ by less than a percent.
      expect(grids[0]!.area_m2 / 270_000).toBeCloseTo(1, 2);
      expect(grids[0]!.bbox[0]).toBe(119);
      expect(await readGrids(db, TOWN, WEST, undefined)).toEqual([]);
      await expect(readPlan(db, TOWN, 'nonsense')).rejects.toMatchObject({ code: 'not_found' });
    });

    it('replace one another in their scope, and the past stays', async () => {
      const { db } = engine();
      const before = await versionOf(db, TOWN.county, ['grids', 'in_force']);
      const first = (await readPlans(db, TOWN))[0]!;
      await force(db, first.id);
      await force(db, first.id);
      expect(await versionOf(db, TOWN.county, ['grids', 'in_force'])).not.toBe(before);
      expect((await readPlan(db, TOWN, first.id)).state).toBe('in_force');
      const communities = await readCommunities(db, TOWN);
      expect(communities.map(community => community.plan)).toEqual([first.id, first.id]);
      expect(sumTotals(communities.map(community => community.totals))).toMatchObject({
        households: 2160,
        grids: 6,
        gridsInside: 6,
        stations: 2,
      });

      // A second plan for the eastern community alone: the city's plan stays in force in the west.
      const { id: second, input } = await divide(db, { kind: 'community', code: EAST }, true);
      expect(Object.keys(input.current ?? {})).toHaveLength(36);
      expect(input.current?.['b3-0-0']).toBe(`${EAST}001`);
      await force(db, second);
      expect((await readCommunities(db, TOWN)).map(community => community.plan)).toEqual([first.id, second]);
      expect((await readPlan(db, TOWN, first.id)).state).toBe('in_force');
      // The first grid is the same as before and keeps its number; the joined one is new: 002 and 003 stay theirs.
      expect(await codes(db, EAST)).toEqual(['001', '004']);
      const [, joined] = await readGrids(db, TOWN, EAST, undefined);
      expect(joined).toMatchObject({ name: '东关社区第4网格', households: 720, state: 'above' });
      const assigned = await db
        .selectFrom('plan_buildings')
        .select('building')
        .where('plan', '=', second)
        .where('grid', '=', `${EAST}004`)
        .execute();
      expect(assigned).toHaveLength(24);
      const arcs = await db
        .selectFrom('plan_arcs')
        .select(['left_grid', 'right_grid'])
        .where('plan', '=', second)
        .where('right_grid', 'is not', null)
        .execute();
      expect(arcs).toEqual([{ left_grid: `${EAST}001`, right_grid: `${EAST}004` }]);

      // A third for the whole city: the others retire.
      const { id: third } = await divide(db, { kind: 'city' });
      await force(db, third);
      expect((await readPlans(db, TOWN)).map(plan => [plan.version, plan.scope.kind, plan.state])).toEqual([
        [2, 'city', 'in_force'],
        [1, 'community', 'retired'],
        [1, 'city', 'retired'],
      ]);
      expect(await codes(db, WEST)).toEqual(['001', '002', '003']);
      // 004 was two columns, each of the new ones is half of it, which is not more than half: new numbers.
      expect(await codes(db, EAST)).toEqual(['001', '005', '006']);
      const history = await db.selectFrom('in_force').selectAll().where('community', '=', EAST).execute();
      expect(history.filter(row => row.valid_to !== null)).toHaveLength(2);
    });

    it('can be deleted unless they are or were in force', async () => {
      const { db } = engine();
      const { id } = await divide(db, { kind: 'city' });
      const remove = (plan: string) => db.transaction().execute(trx => deletePlan(trx, TOWN, plan, 'admin'));
      await remove(id);
      await expect(remove(id)).rejects.toMatchObject({ code: 'not_found' });
      for (const plan of await readPlans(db, TOWN))
        await expect(remove(plan.id)).rejects.toMatchObject({ code: 'conflict' });
      const left = await db.selectFrom('grids').select('code').where('plan', '=', id).execute();
      expect(left).toEqual([]);
      const audit = await db
        .selectFrom('audit')
        .select(['action', 'subject'])
        .orderBy('at', 'desc')
        .execute();
      expect(audit[0]).toEqual({ action: 'delete', subject: id });
    });

    it('are found by name, address and code', async () => {
      const { db } = engine();
      const find = async (words: string, limit = 5) =>
        (await search(db, TOWN, words, { limit, plan: undefined })).map(hit => [hit.kind, hit.name]);
      expect(await find('西关社区')).toEqual([
        ['community', '西关社区'],
        ['grid', '西关社区第1网格'],
        ['grid', '西关社区第2网格'],
        ['grid', '西关社区第3网格'],
        ['station', '西关社区党群服务中心'],
      ]);
      expect(await find('方格苑103号楼')).toEqual([['building', '方格苑103号楼']]);
      expect(await find('纬0路1号')).toEqual([['building', '方格苑001号楼']]);
      expect(await find('经1路')).toEqual([['street', '经1路']]);
      expect(await find('方塘')).toEqual([['water', '方塘']]);
      expect((await find(EAST))[0]).toEqual(['community', '东关社区']);
      expect(await find('100%')).toEqual([]);
      expect(await find(' ')).toEqual([]);
      const hit = (await search(db, TOWN, '方格苑103号楼', { limit: 1, plan: undefined }))[0]!;
      expect(hit).toMatchObject({ id: 'b1-0-2', detail: '纬0路13号' });
    });
  },
  loadTown,
);
