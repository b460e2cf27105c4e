import type { LayerSpecification, SymbolLayerSpecification } from 'maplibre-gl';
import { REGULAR } from '../fonts.ts';
import * as colour from './colours.ts';
import { alongZoom, byValue, byZoom } from './expressions.ts';

/** Ground: paper and land use. */
export const ground: LayerSpecification[] = [
  { id: 'paper', type: 'background', paint: { 'background-color': colour.PAPER } },
  {
    id: 'landuse',
    type: 'fill',
    source: 'landuse',
    'source-layer': 'landuse',
    paint: {
      'fill-color': byValue('kind', colour.LANDUSE, colour.LANDUSE_OTHER),
      'fill-opacity': alongZoom([11, 0.6], [13, 1]),
    },
  },
];

/** Water lies above the grids' fill: a river stays a river on every map. */
export const water: LayerSpecification[] = [
  {
    id: 'water',
    type: 'fill',
    source: 'water',
    'source-layer': 'water',
    paint: { 'fill-color': colour.WATER, 'fill-outline-color': colour.WATER_EDGE },
  },
  {
    id: 'waterways',
    type: 'line',
    source: 'waterways',
    'source-layer': 'waterways',
    layout: { 'line-cap': 'round', 'line-join': 'round' },
    paint: {
      'line-color': colour.WATER,
      'line-width': byZoom(
        [10, ['match', ['get', 'waterway'], 'river', 1.4, 0.5]],
        [14, ['match', ['get', 'waterway'], 'river', 4, 'canal', 2.5, 1.2]],
        [18, ['match', ['get', 'waterway'], 'river', 16, 'canal', 10, 5]],
      ),
    },
  },
];

/** Railways: a dark line with pale dashes in it, as on Chinese city maps. */
export const railways: LayerSpecification[] = [
  {
    id: 'railways',
    type: 'line',
    source: 'railways',
    'source-layer': 'railways',
    paint: { 'line-color': colour.RAIL, 'line-width': byZoom([10, 1.6], [14, 4.6], [18, 8]) },
  },
  {
    id: 'railways-dash',
    type: 'line',
    source: 'railways',
    'source-layer': 'railways',
    minzoom: 11,
    paint: {
      'line-color': '#ffffff',
      'line-width': byZoom([10, 0.8], [14, 3], [18, 5.4]),
      'line-dasharray': [5, 5],
    },
  },
];

const nameAlong: NonNullable<SymbolLayerSpecification['layout']> = {
  'symbol-placement': 'line',
  'text-field': ['get', 'name'],
  'text-font': REGULAR,
  'text-max-angle': 35,
  'text-padding': 6,
};

export const waterNames: LayerSpecification[] = [
  {
    id: 'waterways-name',
    type: 'symbol',
    source: 'waterways',
    'source-layer': 'waterways',
    minzoom: 12,
    layout: {
      ...nameAlong,
      'text-size': alongZoom([12, 11], [17, 15]),
      'text-letter-spacing': 0.3,
      'symbol-spacing': 420,
    },
    paint: { 'text-color': colour.WATER_INK, 'text-halo-color': colour.HALO, 'text-halo-width': 1.2 },
  },
  {
    id: 'railways-name',
    type: 'symbol',
    source: 'railways',
    'source-layer': 'railways',
    minzoom: 13,
    layout: { ...nameAlong, 'text-size': 11, 'symbol-spacing': 600, 'text-offset': [0, 1] },
    paint: { 'text-color': colour.INK_SOFT, 'text-halo-color': colour.HALO, 'text-halo-width': 1.2 },
  },
];
