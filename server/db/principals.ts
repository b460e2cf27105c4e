/** Who acts, in which role and for which areas; and what those without a role may see. */
import { type RawBuilder, sql } from 'kysely';
import type { County } from './counties.ts';
import type { Db, Trx } from './engine.ts';
import type { Role } from './schema.ts';

export interface Principal {
  id: string;
  name: string;
  role: Role;
  /** Beginnings of the codes answered for; empty: the whole county. */
  areas: string[];
}

/** Somebody without a login. */
export const ANONYMOUS: Principal = { id: 'anonymous', name: '公众', role: 'public', areas: [] };

/** Everybody in an open county all of whose administrators log in: what they do is not laid at those people's door. */
const EVERYBODY: Principal = { id: 'open', name: '管理员', role: 'administrator', areas: [] };

/** The condition that a row of `principals` (as `alias`) is not disabled. */
export const isActive = (alias: string): RawBuilder<boolean> =>
  sql`(${sql.ref(`${alias}.valid_to`)} is null or ${sql.ref(`${alias}.valid_to`)} > now())`;

export async function insertPrincipal(trx: Trx, county: string, principal: Principal): Promise<void> {
  await trx
    .insertInto('principals')
    .values({ county, ...principal })
    .execute();
}

/** In an open county its administrator, otherwise `ANONYMOUS`. */
export async function principalWithoutLogin(db: Db, county: County): Promise<Principal> {
  if (!county.open) return ANONYMOUS;
  const row = await db
    .selectFrom('principals as p')
    .select(['id', 'name', 'role', 'areas'])
    .where('county', '=', county.county)
    .where('role', '=', 'administrator')
    .where('login', 'is', null)
    .where(isActive('p'))
    .orderBy('id')
    .executeTakeFirst();
  return row ?? EVERYBODY;
}

/** Sets which fields of a layer the public sees; an empty list hides the layer. */
export async function setPublicLayer(
  trx: Trx,
  county: string,
  layer: string,
  fields: readonly string[],
): Promise<void> {
  if (fields.length === 0) {
    await trx.deleteFrom('public_layers').where('county', '=', county).where('layer', '=', layer).execute();
    return;
  }
  await trx
    .insertInto('public_layers')
    .values({ county, layer, fields: [...fields] })
    .onConflict(conflict =>
      conflict.columns(['county', 'layer']).doUpdateSet(eb => ({ fields: eb.ref('excluded.fields') })),
    )
    .execute();
}

/** What the public sees, by layer. */
export async function publicLayers(db: Db | Trx, county: string): Promise<Map<string, string[]>> {
  const rows = await db
    .selectFrom('public_layers')
    .select(['layer', 'fields'])
    .where('county', '=', county)
    .execute();
  return new Map(rows.map(row => [row.layer, row.fields]));
}

/** The fields of a layer that the public sees, or undefined where it does not see the layer. */
export async function publicFields(db: Db, county: string, layer: string): Promise<string[] | undefined> {
  const row = await db
    .selectFrom('public_layers')
    .select('fields')
    .where('county', '=', county)
    .where('layer', '=', layer)
    .executeTakeFirst();
  return row?.fields;
}
