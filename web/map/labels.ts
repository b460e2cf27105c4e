/**
 * Names of areas, written once each. Tiles cut areas at their borders and would repeat a name in every tile, so the shapes
 * in view are asked for whole (OGC API Features) and each gets one point; points are kept until the view leaves what
 * was asked for.
 */
import type { GeoJSONSource, Map as MapLibreMap } from 'maplibre-gl';
import type { Bbox } from '../../server/api/geo.ts';
import type { OgcCollection } from '../../server/api/routes.ts';
import { type Feature, features } from '../api/features.ts';
import { labelPointOf } from './labelPoint.ts';
import type { LabelSource } from './style/index.ts';

type Properties = Record<string, string | number>;

interface LabelKind {
  source: LabelSource;
  collection: OgcCollection;
  /** Nothing is asked for below this zoom. */
  minzoom: number;
  /** What the label shows of a feature. */
  write(properties: Record<string, unknown>): Properties;
}

/** How far beyond the view is asked for, as a share of its size: small moves need no new request. */
const MARGIN = 0.4;

const contains = (outer: Bbox, inner: Bbox): boolean =>
  outer[0] <= inner[0] && outer[1] <= inner[1] && outer[2] >= inner[2] && outer[3] >= inner[3];

function viewOf(map: MapLibreMap, margin: number): Bbox {
  const bounds = map.getBounds();
  const dx = (bounds.getEast() - bounds.getWest()) * margin;
  const dy = (bounds.getNorth() - bounds.getSouth()) * margin;
  return [bounds.getWest() - dx, bounds.getSouth() - dy, bounds.getEast() + dx, bounds.getNorth() + dy];
}

/** One kind of label on one map. */
export class ViewLabels {
  readonly #map: MapLibreMap;
  readonly #kind: LabelKind;
  #plan: string | null = null;
  #asked: Bbox | undefined;
  #found: Feature[] = [];
  #request: AbortController | undefined;

  constructor(map: MapLibreMap, kind: LabelKind) {
    this.#map = map;
    this.#kind = kind;
  }

  /** Forgets what was found, for another plan or after a division. */
  reset(plan: string | null): void {
    this.#plan = plan;
    this.#asked = undefined;
    this.#found = [];
    this.#request?.abort();
    this.#request = undefined;
    this.#write();
    void this.update();
  }

  /** Writes the labels again, for another language. */
  rewrite(): void {
    this.#write();
  }

  /** Asks for what is in view, unless it is there already. */
  async update(): Promise<void> {
    if (this.#map.getZoom() < this.#kind.minzoom) return;
    if (this.#asked && contains(this.#asked, viewOf(this.#map, 0))) return;
    this.#request?.abort();
    const request = new AbortController();
    this.#request = request;
    const bbox = viewOf(this.#map, MARGIN);
    try {
      const found = await features(this.#kind.collection, {
        bbox,
        ...(this.#kind.collection === 'grids' ? { plan: this.#plan } : {}),
        signal: request.signal,
      });
      if (request.signal.aborted) return;
      this.#found = found;
      this.#asked = bbox;
      this.#write();
    } catch {
      // Names are missing until the next move asks again; the map itself reports a lost server.
    }
  }

  #write(): void {
    const source = this.#map.getSource<GeoJSONSource>(this.#kind.source);
    void source?.setData({
      type: 'FeatureCollection',
      features: this.#found.flatMap(({ geometry, properties }) => {
        const point = labelPointOf(geometry);
        if (!point) return [];
        return [
          {
            type: 'Feature' as const,
            geometry: { type: 'Point' as const, coordinates: point },
            properties: this.#kind.write(properties),
          },
        ];
      }),
    });
  }
}
