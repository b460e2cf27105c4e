/** Whether what is stored of a draft follows from its fabrics: by SQL, with nothing of the code that wrote it. */
import { expect } from 'vitest';
import type { Engine } from '../../db/engine.ts';
import { fabricFromJson } from '../../partition/fabric/serial.ts';

interface Stored {
  codes: string[];
  sums: boolean;
  once: boolean;
  gap: number;
  overlap: number;
  edges: number;
}

/** Expects the rows of a plan's community to tile it, to sum up, and to say what its fabric says. */
export async function expectRowsOfFabric(engine: Engine, plan: string, community: string): Promise<void> {
  const { rows } = (await engine.executor.executeSql(
    `with g as (select * from grids where plan = $1::uuid and community = $2),
      b as (select b.* from plan_buildings b join g on g.code = b.grid where b.plan = $1::uuid),
      a as (select * from plan_arcs where plan = $1::uuid and community = $2),
      land as (select geom from communities where code = $2 and valid_to is null)
    select
      (select array_agg(code order by code) from g) as codes,
      (select bool_and(g.households = coalesce(s.households, 0) and g.buildings = coalesce(s.buildings, 0))
        from g left join (select grid, sum(households) as households, count(*) as buildings from b group by grid) s
          on s.grid = g.code) as sums,
      (select count(*) = count(distinct building) and count(*) = (
        select count(*) from buildings where community = $2 and valid_to is null) from b) as once,
      (select ST_Area(ST_SymDifference(ST_Union(g.geom), (select geom from land))) / ST_Area((select geom from land))
        from g) as gap,
      (select abs(sum(ST_Area(g.geom)) - ST_Area(ST_Union(g.geom))) / ST_Area((select geom from land)) from g) as overlap,
      (select max(abs(ST_Length(ST_Boundary(g.geom)) - (
        select sum(ST_Length(a.geom)) from a where g.code in (a.left_grid, a.right_grid))) / ST_Length(ST_Boundary(g.geom)))
        from g) as edges`,
    [plan, community],
  )) as { rows: Stored[] };
  const { rows: bodies } = (await engine.executor.executeSql(
    'select body from fabrics where plan = $1::uuid and community = $2',
    [plan, community],
  )) as { rows: { body: string }[] };
  const fabric = fabricFromJson(bodies[0]?.body ?? '');
  const stored = rows[0] as Stored;
  expect(stored.codes).toEqual([...fabric.grids.values()].map(({ code }) => code).sort());
  expect(stored).toMatchObject({ sums: true, once: true });
  expect(stored.gap).toBeLessThan(1e-6);
  expect(stored.overlap).toBeLessThan(1e-6);
  expect(stored.edges).toBeLessThan(1e-6);

  const { rows: homes } = (await engine.executor.executeSql(
    `select b.building, b.grid from plan_buildings b join grids g on g.plan = b.plan and g.code = b.grid
     where b.plan = $1::uuid and g.community = $2 order by b.building collate "C"`,
    [plan, community],
  )) as { rows: { building: string; grid: string }[] };
  const byFabric = [...fabric.places].map(([b, { face }]) => {
    const grid = fabric.grids.get(fabric.faces.get(face)?.grid ?? -1);
    return { building: fabric.buildings[b]?.id, grid: grid?.code };
  });
  expect(new Map(homes.map(h => [h.building, h.grid]))).toEqual(
    new Map(byFabric.map(h => [h.building, h.grid])),
  );
}
