/** Opens the engine that the configuration means. */
import type { Engine } from './engine.ts';
import { openPglite } from './pglite-engine.ts';
import { openPostgres } from './postgres-engine.ts';

/**
 * @param databaseUrl PostgreSQL with PostGIS; undefined for the embedded database in `dataDirectory`
 * @throws where it cannot be opened, with a message for the operator
 */
export function openEngine(databaseUrl: string | undefined, dataDirectory: string): Promise<Engine> {
  return databaseUrl === undefined ? openPglite(dataDirectory) : openPostgres(databaseUrl);
}
