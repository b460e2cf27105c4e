import type { FilterSpecification, LayerSpecification } from 'maplibre-gl';
import { BOLD } from '../fonts.ts';
import * as colour from './colours.ts';
import { alongZoom, byZoom } from './expressions.ts';

const communities = { source: 'communities', 'source-layer': 'communities' } as const;
const subdistricts = { source: 'subdistricts', 'source-layer': 'subdistricts' } as const;

/** Community and subdistrict boundaries; the selected community in a stronger line. */
export const boundaries: LayerSpecification[] = [
  {
    ...communities,
    id: 'communities-fill',
    type: 'fill',
    paint: { 'fill-color': '#ffffff', 'fill-opacity': 0 },
  },
  {
    ...communities,
    id: 'communities-casing',
    type: 'line',
    layout: { 'line-join': 'round' },
    paint: {
      'line-color': '#ffffff',
      'line-width': byZoom([10, 1.5], [14, 3.5], [18, 8]),
      'line-opacity': 0.75,
    },
  },
  {
    ...communities,
    id: 'communities-selected',
    type: 'line',
    layout: { 'line-join': 'round' },
    paint: {
      'line-color': colour.COMMUNITY_LINE,
      'line-width': byZoom([10, 4], [14, 8], [18, 18]),
      'line-opacity': ['case', ['boolean', ['feature-state', 'selected'], false], 0.3, 0],
    },
  },
  {
    ...communities,
    id: 'communities-line',
    type: 'line',
    layout: { 'line-join': 'round' },
    paint: { 'line-color': colour.COMMUNITY_LINE, 'line-width': byZoom([10, 0.7], [14, 1.5], [18, 3.5]) },
  },
  {
    ...subdistricts,
    id: 'subdistricts-line',
    type: 'line',
    layout: { 'line-join': 'round' },
    paint: {
      'line-color': colour.SUBDISTRICT_LINE,
      'line-width': byZoom([10, 1.4], [14, 2.6], [18, 5]),
      'line-dasharray': [6, 1.5, 1, 1.5],
    },
  },
];

/** Matches no feature: nothing is marked to start with. */
const NOTHING: FilterSpecification = ['==', ['literal', true], false];

/** What the search found: outlined, in the one loud colour of the map. */
export const hits: LayerSpecification[] = [
  {
    id: 'hit-compounds',
    type: 'line',
    source: 'compounds',
    'source-layer': 'compounds',
    filter: NOTHING,
    paint: { 'line-color': colour.HIT, 'line-width': 3.5 },
  },
  {
    id: 'hit-buildings',
    type: 'line',
    source: 'buildings',
    'source-layer': 'buildings',
    filter: NOTHING,
    paint: { 'line-color': colour.HIT, 'line-width': 3.5 },
  },
  {
    id: 'hit-streets',
    type: 'line',
    source: 'streets',
    'source-layer': 'streets',
    filter: NOTHING,
    layout: { 'line-cap': 'round', 'line-join': 'round' },
    paint: {
      'line-color': colour.HIT,
      'line-width': byZoom([12, 3], [16, 7], [18, 14]),
      'line-opacity': 0.55,
    },
  },
  {
    id: 'hit-stations',
    type: 'circle',
    source: 'stations',
    'source-layer': 'stations',
    filter: NOTHING,
    paint: {
      'circle-radius': 15,
      'circle-color': 'rgba(255,255,255,0)',
      'circle-stroke-color': colour.HIT,
      'circle-stroke-width': 3,
    },
  },
];

/** Community names fill the town scale and step back where the grids' own names begin. */
export const boundaryNames: LayerSpecification[] = [
  {
    id: 'communities-name',
    type: 'symbol',
    source: 'communities',
    'source-layer': 'community_labels',
    minzoom: 11.3,
    maxzoom: 14.4,
    layout: {
      'text-field': ['get', 'name'],
      'text-font': BOLD,
      'text-size': alongZoom([11, 11], [14, 15]),
      'text-max-width': 7,
      'text-padding': 3,
    },
    paint: { 'text-color': colour.COMMUNITY_LINE, 'text-halo-color': colour.HALO, 'text-halo-width': 1.8 },
  },
  {
    id: 'subdistricts-name',
    type: 'symbol',
    source: 'subdistricts',
    'source-layer': 'subdistrict_labels',
    maxzoom: 12.2,
    layout: {
      'text-field': ['get', 'name'],
      'text-font': BOLD,
      'text-size': 16,
      'text-letter-spacing': 0.2,
      'text-max-width': 12,
    },
    paint: { 'text-color': colour.SUBDISTRICT_LINE, 'text-halo-color': colour.HALO, 'text-halo-width': 2 },
  },
];
