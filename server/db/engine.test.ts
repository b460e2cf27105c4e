import { sql } from 'kysely';
import { expect, it } from 'vitest';
import type { MultiPolygonCoordinates, Position } from '../api/geo.ts';
import { SwallowedFailure } from './pglite-session.ts';
import { forEachEngine } from './testing/engines.ts';
import { lineToWkb, multiPolygonToWkb, pointToWkb, wkbToLine, wkbToMultiPolygon, wkbToPoint } from './wkb.ts';

/** Makes GEOS throw a TopologyException: a bow tie cut with a polygon that crosses it. */
const GEOS_THROWS = sql`
  select ST_Intersection(
    'POLYGON((0 0,1 1,1 0,0 1,0 0))'::geometry,
    'POLYGON((0 0,0 2,2 2.5,0.3 0.2,2 0,0 0))'::geometry)`;

const line: Position[] = [
  [119.123456789012, 36.1],
  [119.2, 36.200000000000003],
];
const area: MultiPolygonCoordinates = [
  [
    [
      [0, 0],
      [4, 0],
      [4, 4],
      [0, 4],
      [0, 0],
    ],
    [
      [1, 1],
      [1, 2],
      [2, 2],
      [1, 1],
    ],
  ],
  [
    [
      [10, 10],
      [11, 10],
      [11, 11],
      [10, 10],
    ],
  ],
];

forEachEngine('engine', engine => {
  it('has PostGIS and every table', async () => {
    const { rows } = await sql<{ version: string }>`select postgis_lib_version() as version`.execute(
      engine().db,
    );
    expect(rows[0]?.version).toMatch(/^3\./);
    const counties = await engine().db.selectFrom('counties').selectAll().execute();
    expect(counties).toEqual([]);
  });

  it('puts the county first in every primary and unique key', async () => {
    const { rows } = await sql<{ table_name: string; first: string }>`
      select c.relname as table_name, a.attname as first
      from pg_index i join pg_class c on c.oid = i.indrelid join pg_namespace n on n.oid = c.relnamespace
      join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0]
      where i.indisunique and n.nspname = 'public' and c.relname not like 'kysely%' and c.relname <> 'spatial_ref_sys'`.execute(
      engine().db,
    );
    expect(rows.length).toBeGreaterThan(25);
    expect(rows.filter(row => row.first !== 'county')).toEqual([]);
  });

  it('indexes every geometry', async () => {
    const { rows } = await sql<{ name: string }>`
      select format('%s.%s', c.relname, a.attname) as name
      from pg_attribute a join pg_class c on c.oid = a.attrelid and c.relkind = 'r'
      join pg_type t on t.oid = a.atttypid and t.typname = 'geometry'
      where a.attname in ('geom', 'point') and c.relname <> 'plan_nodes'
        and not exists (
        select from pg_index i join pg_class x on x.oid = i.indexrelid join pg_am m on m.oid = x.relam
        where i.indrelid = c.oid and m.amname = 'gist' and a.attnum = i.indkey[0])`.execute(engine().db);
    expect(rows).toEqual([]);
  });

  it('turns an exception of GEOS into an error and rolls the transaction back', async () => {
    const { db, kind } = engine();
    await sql`create table attempts (n integer)`.execute(db);
    const attempt = db.transaction().execute(async trx => {
      await sql`insert into attempts values (1)`.execute(trx);
      await GEOS_THROWS.execute(trx);
    });
    if (kind === 'pglite') await expect(attempt).rejects.toBeInstanceOf(SwallowedFailure);
    else await expect(attempt).rejects.toThrow(/TopologyException/);
    const { rows } = await sql`select * from attempts`.execute(db);
    expect(rows).toEqual([]);
  });

  it('turns a failure inside a text of several statements into an error', async () => {
    const text = `select 1; ${GEOS_THROWS.compile(engine().db).sql}; select 2`;
    await expect(engine().executor.executeSql(text)).rejects.toThrow(/GEOS|TopologyException/);
    expect(
      (await engine().executor.executeSql('select 1; select 2 as n')).rows ?? 'several results',
    ).toBeTruthy();
  });

  it('reads numbers, dates and arrays alike', async () => {
    const { rows } = await sql`
      select 42::bigint as big, 1.5::numeric as exact, date '2026-01-31' as day, array['a','b,"c'] as list,
             ${['x', 'y z']}::text[] as given, ${JSON.stringify([{ a: 1 }])}::jsonb as json,
             timestamptz '2026-01-31T00:00:00Z' as at, null::int as nothing`.execute(engine().db);
    expect(rows[0]).toEqual({
      big: 42,
      exact: 1.5,
      day: '2026-01-31',
      list: ['a', 'b,"c'],
      given: ['x', 'y z'],
      json: [{ a: 1 }],
      at: new Date('2026-01-31T00:00:00Z'),
      nothing: null,
    });
    await expect(sql`select 9007199254740993::bigint as big`.execute(engine().db)).rejects.toThrow(/safe/);
    await expect(sql`select 1 as fine`.execute(engine().db)).resolves.toMatchObject({ rows: [{ fine: 1 }] });
  });

  it('says how many rows a statement changed', async () => {
    const { db } = engine();
    await sql`create table counted (n integer)`.execute(db);
    const inserted = await sql`insert into counted select generate_series(1, 5)`.execute(db);
    expect(inserted.numAffectedRows).toBe(5n);
    const updated = await sql`update counted set n = 0 where n > 3`.execute(db);
    expect(updated.numAffectedRows).toBe(2n);
  });

  it('serves callers that come at once, and keeps transactions apart', async () => {
    const { db } = engine();
    await sql`create table turns (n integer)`.execute(db);
    await Promise.all(
      [1, 2, 3, 4, 5].map(n =>
        db.transaction().execute(async trx => {
          await sql`insert into turns values (${n})`.execute(trx);
          if (n === 3) await trx.executeQuery(sql`select 1`.compile(trx));
        }),
      ),
    );
    const { rows } = await sql`select sum(n) as total from turns`.execute(db);
    expect(rows).toEqual([{ total: 15 }]);
  });

  it('carries notices to every subscriber', async () => {
    const { bus } = engine();
    const seen: unknown[] = [];
    const end = bus.subscribe(event => seen.push(event));
    await bus.publish({ kind: 'job', job: 'a' });
    await bus.publish({ kind: 'layers', county: '370700', layers: ['grids'] });
    await expect
      .poll(() => seen)
      .toEqual([
        { kind: 'job', job: 'a' },
        { kind: 'layers', county: '370700', layers: ['grids'] },
      ]);
    end();
    await bus.publish({ kind: 'job', job: 'b' });
    expect(seen).toHaveLength(2);
  });

  it('gives geometry back to the last bit, and PostGIS reads it as meant', async () => {
    const { rows } = await sql<{ p: string; l: string; a: string; text: string; srid: number }>`
      select p, l, a, ST_AsText(a) as text, ST_SRID(l) as srid
      from (select ${pointToWkb(line[0]!)}::geometry(Point, 4326) as p, ${lineToWkb(line)}::geometry as l,
                   ${multiPolygonToWkb(area)}::geometry as a) as given`.execute(engine().db);
    const row = rows[0]!;
    expect(wkbToPoint(row.p)).toEqual(line[0]);
    expect(wkbToLine(row.l)).toEqual(line);
    expect(wkbToMultiPolygon(row.a)).toEqual(area);
    expect(row.srid).toBe(4326);
    expect(row.text).toBe(
      'MULTIPOLYGON(((0 0,4 0,4 4,0 4,0 0),(1 1,1 2,2 2,1 1)),((10 10,11 10,11 11,10 10)))',
    );
  });
});
