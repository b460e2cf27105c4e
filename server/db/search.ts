/** Finds things by name, address or code. */
import { type RawBuilder, sql } from 'kysely';
import type { SearchHit } from '../api/schemas.ts';
import { bboxOf } from './areas.ts';
import type { County } from './counties.ts';
import type { Db } from './engine.ts';
import { gridsOf } from './grids.ts';
import { liesIn } from './layers.ts';

/**
 * Hits in order: equal, then beginning with, then containing the words; shorter names first. Case and spaces at the
 * ends do not matter. Grids are those of `plan`, or those in force. With `inside`, only what lies in areas whose codes
 * begin so; streets and waters lie in no area and are found by everybody.
 */
export async function search(
  db: Db,
  county: County,
  words: string,
  options: { limit: number; plan: string | undefined; inside?: readonly string[] | undefined },
): Promise<SearchHit[]> {
  const wanted = words.trim().replace(/\s+/g, ' ');
  if (wanted === '') return [];
  const pattern = `%${wanted.replace(/[\\%_]/g, '\\$&')}%`;
  const like = (...texts: RawBuilder<unknown>[]) =>
    sql`(${sql.join(
      texts.map(text => sql`${text} ilike ${pattern}`),
      sql` or `,
    )})`;
  const ours = (alias: string) =>
    sql`${sql.ref(`${alias}.county`)} = ${county.county} and ${sql.ref(`${alias}.valid_to`)} is null`;
  const seen = (column: string) =>
    options.inside === undefined ? sql`true` : liesIn(sql.ref(column), options.inside);
  const community = (alias: string) => sql`
    coalesce((select c.name from communities c where c.county = ${county.county} and c.valid_to is null
      and c.code_system = ${county.codeSystem} and c.code = ${sql.ref(`${alias}.community`)}), '')`;

  const { rows } = await sql<SearchHit>`
    select kind, id, name, detail, bbox from (
      select 1 as rank_kind, 'subdistrict' as kind, s.code as id, s.name, s.code as detail, ${bboxOf(sql`s.geom`)} as bbox
      from subdistricts s where ${ours('s')} and ${seen('s.code')} and ${like(sql`s.name`, sql`s.code`)}
      union all
      select 2, 'community', c.code, c.name, c.code, ${bboxOf(sql`c.geom`)}
      from communities c where ${ours('c')} and ${seen('c.code')} and ${like(sql`c.name`, sql`c.code`)}
      union all
      select 3, 'grid', g.code, g.name, g.code, ${bboxOf(sql`g.geom`)}
      from grids g where ${gridsOf(county, options.plan)} and ${seen('g.community')} and ${like(sql`g.name`, sql`g.code`)}
      union all
      select 4, 'station', s.id, s.name, coalesce(s.address, ${community('s')}), ${bboxOf(sql`s.geom`)}
      from stations s where ${ours('s')} and ${seen('s.community')} and ${like(sql`s.name`, sql`s.address`)}
      union all
      select 5, 'compound', p.id, p.name, ${community('p')}, ${bboxOf(sql`p.geom`)}
      from compounds p where ${ours('p')} and ${seen('p.community')} and ${like(sql`p.name`)}
      union all
      select 6, 'building', b.id,
        coalesce(nullif(concat(p.name, b.name), ''), min(a.full_text), b.id),
        coalesce(min(a.full_text) filter (where a.street is not null), min(a.full_text), ''),
        ${bboxOf(sql`b.geom`)}
      from buildings b
      left join compounds p on p.county = b.county and p.id = b.compound
      left join addresses a on a.county = b.county and a.building = b.id and a.valid_to is null
      where ${ours('b')} and ${seen('b.community')}
      group by b.county, b.id, p.name
      having ${like(sql`concat(p.name, b.name)`, sql`b.id`)} or bool_or(${like(sql`a.full_text`)})
      union all
      select 7, 'street', t.name, t.name, min(t.highway), ${bboxOf(sql`ST_Extent(t.geom)`)}
      from streets t where ${ours('t')} and ${like(sql`t.name`)} group by t.name
      union all
      select 8, 'water', w.name, w.name, min(w.kind), ${bboxOf(sql`ST_Extent(w.geom)`)}
      from (select county, valid_to, name, kind, geom from water
            union all select county, valid_to, name, waterway, geom from waterways) w
      where ${ours('w')} and ${like(sql`w.name`)} group by w.name
    ) hits
    order by
      case when lower(name) = lower(${wanted}) or id = ${wanted} then 0
           when lower(left(name, length(${wanted}))) = lower(${wanted}) then 1 else 2 end,
      length(name), rank_kind, name collate "C", id collate "C"
    limit ${options.limit}`.execute(db);
  return rows;
}
