/** Reads OGC API Features collections page by page. */
import { z } from 'zod';
import type { Bbox } from '../../server/api/geo.ts';
import type { OgcCollection } from '../../server/api/routes.ts';
import { send } from './client.ts';
import { RequestError } from './problem.ts';

const positions = z.array(z.array(z.number()));
const geometrySchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('Polygon'), coordinates: z.array(positions) }),
  z.object({ type: z.literal('MultiPolygon'), coordinates: z.array(z.array(positions)) }),
  z.object({ type: z.literal('LineString'), coordinates: positions }),
  z.object({ type: z.literal('MultiLineString'), coordinates: z.array(positions) }),
  z.object({ type: z.literal('Point'), coordinates: z.array(z.number()) }),
]);
const featureSchema = z.object({
  type: z.literal('Feature'),
  id: z.union([z.string(), z.number()]).optional(),
  geometry: geometrySchema,
  properties: z.record(z.string(), z.unknown()),
});
export type Feature = z.infer<typeof featureSchema>;

const pageSchema = z.object({
  features: z.array(featureSchema),
  numberMatched: z.int().optional(),
  links: z.array(z.object({ rel: z.string(), href: z.string() })).default([]),
});

interface Wanted {
  plan?: string | null;
  bbox?: Bbox;
  signal?: AbortSignal;
  /** Called after every page with what has come and what there is (equal when the server does not say). */
  onPage?(done: number, total: number): void;
}

/** Features asked for at once. */
const PAGE = 500;

/**
 * All features of a collection, in the box and the plan asked for.
 * Pages are followed by their `next` link, on this server only.
 */
export async function features(collection: OgcCollection, wanted: Wanted = {}): Promise<Feature[]> {
  const all: Feature[] = [];
  let path: string | undefined = `/ogc/collections/${collection}/items`;
  let query: Record<string, string | number | null | undefined> | undefined = {
    limit: PAGE,
    plan: wanted.plan,
    bbox: wanted.bbox?.map(degrees => degrees.toFixed(6)).join(','),
    f: 'json',
  };
  while (path !== undefined) {
    const answer = pageSchema.safeParse(
      await send(path, { ...(query ? { query } : {}), ...(wanted.signal ? { signal: wanted.signal } : {}) }),
    );
    if (!answer.success)
      throw new RequestError('unexpected', 'unexpected', {
        detail: `${collection}: ${z.prettifyError(answer.error)}`,
      });
    const page: z.infer<typeof pageSchema> = answer.data;
    all.push(...page.features);
    wanted.onPage?.(all.length, page.numberMatched ?? all.length);
    const next: string | undefined = page.links.find(link => link.rel === 'next')?.href;
    // A proxy may make the server name another host in its links: only path and query count.
    const url: URL | undefined = next === undefined ? undefined : new URL(next, location.href);
    path = url && page.features.length > 0 ? url.pathname + url.search : undefined;
    query = undefined;
  }
  return all;
}
