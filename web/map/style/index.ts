/** The whole style: sources of this server only, no glyphs and no sprite from anywhere. */
import type { SourceSpecification, StyleSpecification } from 'maplibre-gl';
import type { TileLayer } from '../../../server/api/routes.ts';
import type { Language } from '../../i18n.ts';
import type { HouseholdWindow } from '../bands.ts';
import { ground, railways, water, waterNames } from './base.ts';
import { boundaries, boundaryNames, hits } from './boundaries.ts';
import { buildingNames, buildings, COMPOUND_LABELS, compoundNames, compounds, stations } from './built.ts';
import { gridFills, gridLines, gridMarks, gridNames } from './grids.ts';
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

export interface GridTiles {
  /** Address template of the grids' tiles in the plan shown. */
  shown: string;
  /** The same for what is in force. */
  inForce: string;
  minzoom: number;
  maxzoom: number;
}

/** Builds the style for one plan, window and language; all change later on the living map. */
export function mapStyle(
  origin: string,
  grids: GridTiles,
  window: HouseholdWindow,
  language: Language,
): StyleSpecification {
  const sources: Record<string, SourceSpecification> = {};
  for (const layer of BASE_LAYERS) {
    sources[layer] = {
      type: 'vector',
      url: `${origin}/tiles/${layer}.json`,
      ...(layer === 'communities' ? { promoteId: { communities: 'code' } } : {}),
    };
  }
  const zooms = { minzoom: grids.minzoom, maxzoom: grids.maxzoom };
  sources.grids = { type: 'vector', tiles: [grids.shown], promoteId: { grids: 'code' }, ...zooms };
  sources['grids-in-force'] = { type: 'vector', tiles: [grids.inForce], ...zooms };
  // Filled while the map moves, see `compoundLabels.ts`.
  sources[COMPOUND_LABELS] = { type: 'geojson', data: { type: 'FeatureCollection', features: [] } };

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
      ...gridMarks,
      ...hits,
      // Placed from the last to the first: what must be read stands at the end.
      ...buildingNames,
      ...compoundNames,
      ...waterNames,
      ...streetNames,
      ...stations,
      ...gridNames(language),
      ...boundaryNames,
    ],
  };
}
