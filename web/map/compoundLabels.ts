/**
 * Names of compounds, written once each. Tiles cut areas at their borders and would repeat a name in every tile; grids and
 * communities come with label points of their own, compounds do not. So those in view are asked for whole (OGC API
 * Features) and each gets one point; points are kept until the view leaves what was asked for.
 */
import type { GeoJSONSource, Map as MapLibreMap } from 'maplibre-gl';
import type { Bbox } from '../../server/api/geo.ts';
import { features } from '../api/features.ts';
import { labelPointOf } from './labelPoint.ts';
import { COMPOUND_LABELS } from './style/built.ts';

/** How far beyond the view is asked for, as a share of its size: small moves need no new request. */
const MARGIN = 0.4;
/** Nothing is asked for below this zoom. */
const FROM_ZOOM = 14.8;

const contains = (outer: Bbox, inner: Bbox): boolean =>
  outer[0] <= inner[0] && outer[1] <= inner[1] && outer[2] >= inner[2] && outer[3] >= inner[3];

function viewOf(map: MapLibreMap, margin: number): Bbox {
  const bounds = map.getBounds();
  const dx = (bounds.getEast() - bounds.getWest()) * margin;
  const dy = (bounds.getNorth() - bounds.getSouth()) * margin;
  return [bounds.getWest() - dx, bounds.getSouth() - dy, bounds.getEast() + dx, bounds.getNorth() + dy];
}

export class CompoundLabels {
  readonly #map: MapLibreMap;
  #asked: Bbox | undefined;
  #request: AbortController | undefined;

  constructor(map: MapLibreMap) {
    this.#map = map;
  }

  /** Asks for what is in view, unless it is there already. */
  async update(): Promise<void> {
    if (this.#map.getZoom() < FROM_ZOOM) return;
    if (this.#asked && contains(this.#asked, viewOf(this.#map, 0))) return;
    this.#request?.abort();
    const request = new AbortController();
    this.#request = request;
    const bbox = viewOf(this.#map, MARGIN);
    try {
      const found = await features('compounds', { bbox, signal: request.signal });
      if (request.signal.aborted) return;
      this.#asked = bbox;
      void this.#map.getSource<GeoJSONSource>(COMPOUND_LABELS)?.setData({
        type: 'FeatureCollection',
        features: found.flatMap(({ geometry, properties: { name } }) => {
          const coordinates = labelPointOf(geometry);
          if (!coordinates || typeof name !== 'string') return [];
          return [
            {
              type: 'Feature' as const,
              geometry: { type: 'Point' as const, coordinates },
              properties: { name },
            },
          ];
        }),
      });
    } catch {
      // Names are missing until the next move asks again; the map itself reports a lost server.
    }
  }
}
