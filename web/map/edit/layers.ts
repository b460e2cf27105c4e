/** Sources and layers of the editor: areas under the water, lines over the streets, marks and labels above all. */
import type { ExpressionSpecification, LayerSpecification } from 'maplibre-gl';
import { BOLD, MEDIUM } from '../fonts.ts';
import * as colour from '../style/colours.ts';
import { alongZoom, byZoom } from '../style/expressions.ts';

export const EDIT_SOURCES = [
  'edit-grids',
  'edit-lines',
  'edit-buildings',
  'edit-chosen',
  'edit-draft',
  'edit-handles',
  'edit-moved',
  'edit-labels',
] as const;
export type EditSource = (typeof EDIT_SOURCES)[number];

/** What the selection and everything under way is drawn in: dark blue reads on every tint. */
const CHOSEN = '#0b3d6e';
const DRAFT = '#b3005e';
const REFUSED = '#b42318';

const kind = (name: string): ExpressionSpecification => ['==', ['get', 'kind'], name];
const colourOf: ExpressionSpecification = ['case', ['==', ['get', 'bad'], true], REFUSED, DRAFT];

interface Placed {
  layer: LayerSpecification;
  /** The layer of the style that it lies under; the top without one. */
  under?: string;
}

/** Layers from the lowest to the highest. */
export const EDIT_LAYERS: Placed[] = [
  {
    under: 'water',
    layer: {
      id: 'edit-grids',
      type: 'fill',
      source: 'edit-grids',
      paint: { 'fill-color': ['get', 'tint'], 'fill-opacity': alongZoom([13, 0.95], [17, 0.8]) },
    },
  },
  {
    under: 'hit-compounds',
    layer: {
      id: 'edit-buildings',
      type: 'fill',
      source: 'edit-buildings',
      minzoom: 14,
      paint: {
        'fill-color': ['case', ['>', ['get', 'households'], 0], '#8d8172', '#c3c1c6'],
        'fill-opacity': 0.75,
      },
    },
  },
  {
    under: 'hit-compounds',
    layer: {
      id: 'edit-atoms',
      type: 'line',
      source: 'edit-lines',
      filter: kind('atom'),
      minzoom: 14.5,
      paint: {
        'line-color': '#69737d',
        'line-width': byZoom([14, 0.5], [18, 1.2]),
        'line-dasharray': [2, 2.5],
        'line-opacity': 0.8,
      },
    },
  },
  {
    under: 'hit-compounds',
    layer: {
      id: 'edit-edge',
      type: 'line',
      source: 'edit-lines',
      filter: kind('edge'),
      layout: { 'line-join': 'round', 'line-cap': 'round' },
      paint: { 'line-color': colour.COMMUNITY_LINE, 'line-width': byZoom([12, 1.5], [18, 4]) },
    },
  },
  {
    under: 'hit-compounds',
    layer: {
      id: 'edit-lines-halo',
      type: 'line',
      source: 'edit-lines',
      filter: kind('grid'),
      layout: { 'line-join': 'round', 'line-cap': 'round' },
      paint: {
        'line-color': '#ffffff',
        'line-width': byZoom([12, 2.5], [16, 5], [18, 7.5]),
        'line-opacity': 0.85,
      },
    },
  },
  {
    under: 'hit-compounds',
    layer: {
      id: 'edit-lines',
      type: 'line',
      source: 'edit-lines',
      filter: kind('grid'),
      layout: { 'line-join': 'round', 'line-cap': 'round' },
      paint: { 'line-color': '#1d2733', 'line-width': byZoom([12, 1], [16, 2.2], [18, 3.4]) },
    },
  },
  {
    layer: {
      id: 'edit-chosen',
      type: 'fill',
      source: 'edit-chosen',
      filter: ['!=', ['get', 'kind'], 'hover'],
      paint: {
        'fill-color': ['coalesce', ['get', 'tint'], CHOSEN],
        'fill-opacity': ['case', ['has', 'tint'], 0.9, 0.28],
      },
    },
  },
  {
    layer: {
      id: 'edit-hover',
      type: 'fill',
      source: 'edit-chosen',
      filter: kind('hover'),
      paint: { 'fill-color': CHOSEN, 'fill-opacity': 0.12 },
    },
  },
  {
    layer: {
      id: 'edit-chosen-line',
      type: 'line',
      source: 'edit-chosen',
      layout: { 'line-join': 'round' },
      paint: { 'line-color': CHOSEN, 'line-width': ['case', kind('hover'), 1.5, 3] },
    },
  },
  {
    layer: {
      id: 'edit-building-labels',
      type: 'symbol',
      source: 'edit-buildings',
      minzoom: 16,
      filter: ['>', ['get', 'households'], 0],
      layout: {
        'text-field': ['to-string', ['get', 'households']],
        'text-font': MEDIUM,
        'text-size': alongZoom([16, 10], [18, 13]),
        'text-padding': 1,
      },
      paint: { 'text-color': '#2b2a28', 'text-halo-color': 'rgba(255,255,255,0.9)', 'text-halo-width': 1.4 },
    },
  },
  {
    layer: {
      id: 'edit-draft-casing',
      type: 'line',
      source: 'edit-draft',
      filter: ['==', ['geometry-type'], 'LineString'],
      layout: { 'line-join': 'round', 'line-cap': 'round' },
      paint: { 'line-color': '#ffffff', 'line-width': 6, 'line-opacity': 0.9 },
    },
  },
  {
    layer: {
      id: 'edit-draft',
      type: 'line',
      source: 'edit-draft',
      filter: ['all', ['==', ['geometry-type'], 'LineString'], ['!=', ['get', 'kind'], 'old']],
      layout: { 'line-join': 'round', 'line-cap': 'round' },
      paint: { 'line-color': colourOf, 'line-width': 3 },
    },
  },
  {
    layer: {
      id: 'edit-draft-old',
      type: 'line',
      source: 'edit-draft',
      filter: ['all', ['==', ['geometry-type'], 'LineString'], kind('old')],
      paint: { 'line-color': CHOSEN, 'line-width': 3 },
    },
  },
  {
    // Buildings that a comparison finds in another grid: rings, larger for more households.
    layer: {
      id: 'edit-moved',
      type: 'circle',
      source: 'edit-moved',
      paint: {
        'circle-radius': ['interpolate', ['linear'], ['sqrt', ['get', 'households']], 0, 5, 20, 16],
        'circle-color': 'rgba(179,0,94,0.25)',
        'circle-stroke-color': DRAFT,
        'circle-stroke-width': 2,
      },
    },
  },
  {
    layer: {
      id: 'edit-handles',
      type: 'circle',
      source: 'edit-handles',
      paint: {
        'circle-radius': ['match', ['get', 'kind'], 'node', 6.5, 'middle', 3.2, 5],
        'circle-color': ['match', ['get', 'kind'], 'node', CHOSEN, 'middle', '#ffffff', '#ffffff'],
        'circle-stroke-color': ['match', ['get', 'kind'], 'node', '#ffffff', CHOSEN],
        'circle-stroke-width': ['match', ['get', 'kind'], 'middle', 1, 2],
        'circle-opacity': ['match', ['get', 'kind'], 'middle', 0.75, 1],
      },
    },
  },
  {
    layer: {
      id: 'edit-labels',
      type: 'symbol',
      source: 'edit-labels',
      minzoom: 13,
      layout: {
        'text-field': [
          'concat',
          ['get', 'name'],
          ['get', 'locked'],
          '\n',
          ['get', 'mark'],
          ' ',
          ['to-string', ['get', 'work']],
        ],
        'text-font': BOLD,
        'text-size': alongZoom([13, 10.5], [16, 14], [18, 16]),
        'text-line-height': 1.15,
        'text-padding': 2,
      },
      paint: { 'text-color': colour.INK, 'text-halo-color': colour.HALO, 'text-halo-width': 2 },
    },
  },
  {
    // The place that a point snaps to, and the place of a problem: a ring, above everything.
    layer: {
      id: 'edit-snap',
      type: 'circle',
      source: 'edit-draft',
      filter: ['==', ['geometry-type'], 'Point'],
      paint: {
        'circle-radius': ['match', ['get', 'kind'], 'place', 16, 'snap', 10, 5],
        'circle-color': ['match', ['get', 'kind'], 'point', colourOf, 'rgba(255,255,255,0)'],
        'circle-stroke-color': ['case', kind('point'), '#ffffff', colourOf],
        'circle-stroke-width': ['match', ['get', 'kind'], 'point', 2, 3],
      },
    },
  },
];
