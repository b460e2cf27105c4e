import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import { afterAll, expect, it } from 'vitest';
import { forEachEngine } from '../db/testing/engines.ts';
import { COMMUNITIES, loadTown } from '../jobs/testing/town.ts';
import { divideAndForce, knows, type Service, startService } from './testing/service.ts';

let service: Service;

forEachEngine(
  'maps',
  () => {
    afterAll(() => service?.close());

    it('serves tiles packed, with a version that changes with the data', async () => {
      const description = await service.json<{ tiles: string[]; bounds: number[] }>('/tiles/grids.json');
      expect(description).toMatchObject({ tilejson: '3.0.0', minzoom: 10, maxzoom: 16 });
      expect(description).toMatchObject({ vector_layers: [{ id: 'grids' }, { id: 'grid_labels' }] });
      expect(description.bounds[0]).toBe(119);
      expect(new URL(description.tiles[0]!).pathname).toBe('/tiles/grids/%7Bz%7D/%7Bx%7D/%7By%7D.mvt');
      const path = '/tiles/grids/13/6804/3213.mvt';
      const found: string[] = [];
      for (const y of [3212, 3213, 3214, 3215, 3216, 3217, 3218]) {
        const tile = await service.get(`/tiles/grids/13/6804/${y}.mvt`);
        if (tile.status === 204) continue;
        expect(tile.headers.get('Content-Type')).toBe('application/vnd.mapbox-vector-tile');
        expect(tile.headers.get('Content-Encoding')).toBe('gzip');
        const layers = new VectorTile(new PbfReader(new Uint8Array(await tile.arrayBuffer()))).layers;
        found.push(...Object.keys(layers));
        const again = await service.get(`/tiles/grids/13/6804/${y}.mvt`, {
          headers: knows(tile),
        });
        expect(again.status).toBe(304);
        const plain = await service.get(`/tiles/grids/13/6804/${y}.mvt`, {
          headers: { 'Accept-Encoding': 'identity' },
        });
        expect(plain.headers.get('Content-Encoding')).toBeNull();
      }
      expect(new Set(found)).toEqual(new Set(['grids', 'grid_labels']));
      const before = (await service.get(path)).headers.get('ETag');
      await divideAndForce(service);
      expect((await service.get(path)).headers.get('ETag')).not.toBe(before);
      for (const wrong of ['/tiles/grids/3/9/0.mvt', '/tiles/grids/23/0/0.mvt'])
        expect((await service.get(wrong)).status).toBe(404);
      for (const wrong of [
        '/tiles/nothing/3/0/0.mvt',
        '/tiles/grids/a/0/0.mvt',
        '/tiles/grids/3/0/0.mvt?plan=x',
      ])
        expect((await service.get(wrong)).status).toBe(400);
    });

    it('serves features page by page', async () => {
      expect(await service.json('/ogc')).toMatchObject({ links: expect.any(Array) });
      expect(await service.json('/ogc/conformance')).toMatchObject({ conformsTo: expect.any(Array) });
      const collections = await service.json<{ collections: { id: string }[] }>('/ogc/collections');
      expect(collections.collections.map(each => each.id)).toEqual([
        'grids',
        'communities',
        'buildings',
        'compounds',
        'stations',
        'streets',
      ]);
      expect(await service.json('/ogc/collections/buildings')).toMatchObject({
        id: 'buildings',
        extent: {
          spatial: {
            bbox: [[expect.any(Number), expect.any(Number), expect.any(Number), expect.any(Number)]],
          },
        },
      });
      type Page = {
        numberMatched: number;
        numberReturned: number;
        features: { id: string; geometry: { type: string }; properties: Record<string, unknown> }[];
        links: { rel: string; href: string }[];
      };
      const ids: string[] = [];
      let path: string | undefined = '/ogc/collections/buildings/items?limit=30';
      const sizes = [];
      while (path !== undefined) {
        const page: Page = await service.json<Page>(path);
        expect(page.numberMatched).toBe(72);
        sizes.push(page.numberReturned);
        ids.push(...page.features.map(each => each.id));
        const next: string | undefined = page.links.find(each => each.rel === 'next')?.href;
        path = next === undefined ? undefined : new URL(next).pathname + new URL(next).search;
      }
      expect(sizes).toEqual([30, 30, 12]);
      expect(new Set(ids).size).toBe(72);

      const grids = await service.get('/ogc/collections/grids/items?f=json');
      expect(grids.headers.get('Content-Type')).toMatch(/^application\/geo\+json/);
      const page = (await grids.json()) as Page;
      expect(page.numberMatched).toBe(6);
      expect(page.features[0]).toMatchObject({
        id: `${COMMUNITIES[0]}001`,
        geometry: { type: 'Polygon' },
        properties: { households: 360, state: 'inside', community: COMMUNITIES[0] },
      });
      expect(await service.json(`/ogc/collections/grids/items/${COMMUNITIES[0]}001`)).toMatchObject({
        id: `${COMMUNITIES[0]}001`,
      });
      // The box ends after the first column and half of the second.
      const box = await service.json<Page>('/ogc/collections/buildings/items?bbox=118.9,35.9,119.005,36.1');
      expect(box.features.every(each => /^b[01]-/.test(each.id))).toBe(true);
      expect(box.numberMatched).toBe(18);
      for (const wrong of ['limit=0', 'limit=x', 'bbox=1,2,3', 'bbox=2,0,1,0', 'unknown=1', 'plan=x'])
        expect((await service.get(`/ogc/collections/grids/items?${wrong}`)).status, wrong).toBe(400);
      expect((await service.get('/ogc/collections/nothing/items')).status).toBe(400);
      expect((await service.get('/ogc/collections/grids/items/none')).status).toBe(404);
    });
  },
  async engine => {
    await loadTown(engine);
    service = await startService(engine);
    await divideAndForce(service);
  },
);
