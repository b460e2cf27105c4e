import type { Map as MapLibreMap } from 'maplibre-gl';

/**
 * Gives a vector source other tiles, by taking it out and putting it back under the same layers.
 * `setTiles` is not enough: MapLibre 6.17 keeps a tile whose new answer has the old one's ETag, and the server's
 * ETags name the version of the data, which two plans share (source/vector_tile_worker_source.ts, `etagUnmodified`).
 */
export function replaceTiles(map: MapLibreMap, id: string, tiles: string): void {
  const { sources, layers } = map.getStyle();
  const source = sources[id];
  if (source?.type !== 'vector' || source.tiles?.[0] === tiles) return;
  // From the top down, so that the layer above is there when one is put back below it.
  const own = layers.map((layer, at) => ({ layer, above: layers[at + 1]?.id })).reverse();
  const mine = own.filter(({ layer }) => 'source' in layer && layer.source === id);
  for (const { layer } of mine) map.removeLayer(layer.id);
  map.removeSource(id);
  map.addSource(id, { ...source, tiles: [tiles] });
  for (const { layer, above } of mine) map.addLayer(layer, above);
}
