/** The whole style: sources of this server only, no glyphs and no sprite from anywhere. */
import type { SourceSpecification, StyleSpecification } from 'maplibre-gl';
import type { TileLayer } from '../../../server/api/routes.ts';
import type { HouseholdWindow } from '../bands.ts';
import { ground, railways, water, waterNames } from './base.ts';
import { boundaries, boundaryNames, hits } from './boundaries.ts';
import { buildingNames, buildings, compoundNames, compounds, stations } from './built.ts';
import { gridFills, gridLines, gridNames } from './grids.ts';
import { streetNames, streets } from './streets.ts';

/** Tile layers that are drawn whatever the plan. */
const BASE_LAYERS: TileLayer[] = [
  'landuse',
  'water',
  'waterways',
  'railways',
  'streets',
  'buildings',
  'compounds',
  'communities',
  'subdistricts',
  'stations',
];

/** Labels written from whole shapes, filled while the map moves. */
export const LABEL_SOURCES = ['grid-labels', 'compound-labels', 'community-labels', 'subdistrict-labels'] as const;
export type LabelSource = (typeof LABEL_SOURCES)[number];

export interface GridTiles {
  /** Address template of the grids' tiles in the plan shown. */
  shown: string;
  /** The same for what is in force. */
  inForce: string;
  minzoom: number;
  maxzoom: number;
}

/** Builds the style for one plan and window; both change later on the living map. */
export function mapStyle(origin: string, grids: GridTiles, window: HouseholdWindow): StyleSpecification {
  const sources: Record<string, SourceSpecification> = {};
  for (const layer of BASE_LAYERS) {
    sources[layer] = {
      type: 'vector',
      url: `${origin}/tiles/${layer}.json`,
      ...(layer === 'communities' ? { promoteId: 'code' } : {}),
    };
  }
  const zooms = { minzoom: grids.minzoom, maxzoom: grids.maxzoom };
  sources.grids = { type: 'vector', tiles: [grids.shown], promoteId: 'code', ...zooms };
  sources['grids-in-force'] = { type: 'vector', tiles: [grids.inForce], ...zooms };
  for (const label of LABEL_SOURCES)
    sources[label] = { type: 'geojson', data: { type: 'FeatureCollection', features: [] } };

  return {
    version: 8,
    sources,
    layers: [
      ...ground,
      ...gridFills(window),
      ...water,
      ...streets,
      ...railways,
      ...buildings,
      ...compounds,
      ...gridLines,
      ...boundaries,
      ...hits,
      // Placed from the last to the first: what must be read stands at the end.
      ...buildingNames,
      ...compoundNames,
      ...waterNames,
      ...streetNames,
      ...stations,
      ...gridNames,
      ...boundaryNames,
    ],
  };
}
