import type { ExpressionSpecification, LayerSpecification } from 'maplibre-gl';
import { MEDIUM, REGULAR } from '../fonts.ts';
import { STATION_KINDS } from '../stationKinds.ts';
import * as colour from './colours.ts';
import { alongZoom, byZoom, oneOf } from './expressions.ts';

const lived: ExpressionSpecification = oneOf('use', 'residential', 'mixed');
const buildingSource = { source: 'buildings', 'source-layer': 'buildings' } as const;

/** Buildings: homes warm, everything else cool. */
export const buildings: LayerSpecification[] = [
  {
    ...buildingSource,
    id: 'buildings',
    type: 'fill',
    minzoom: 14,
    paint: {
      'fill-color': ['case', lived, colour.HOME, colour.WORK],
      'fill-opacity': alongZoom([14, 0.35], [15.5, 0.9]),
    },
  },
  {
    ...buildingSource,
    id: 'buildings-edge',
    type: 'line',
    minzoom: 15,
    paint: {
      'line-color': ['case', lived, colour.HOME_EDGE, colour.WORK_EDGE],
      'line-width': byZoom([15, 0.4], [18, 1]),
    },
  },
];

export const compounds: LayerSpecification[] = [
  {
    id: 'compounds',
    type: 'line',
    source: 'compounds',
    'source-layer': 'compounds',
    minzoom: 14.5,
    paint: {
      'line-color': colour.COMPOUND,
      'line-width': byZoom([14, 0.6], [18, 1.8]),
      'line-dasharray': [4, 2],
      'line-opacity': 0.9,
    },
  },
];

/** Names of buildings, with their households where the map is close enough to read them. */
export const buildingNames: LayerSpecification[] = [
  {
    ...buildingSource,
    id: 'buildings-name',
    type: 'symbol',
    minzoom: 15.8,
    layout: {
      'text-field': [
        'step',
        ['zoom'],
        ['coalesce', ['get', 'name'], ''],
        17,
        [
          'case',
          ['>', ['coalesce', ['get', 'households'], 0], 0],
          ['concat', ['coalesce', ['get', 'name'], ''], '\n', ['to-string', ['get', 'households']], '户'],
          ['coalesce', ['get', 'name'], ''],
        ],
      ],
      'text-font': REGULAR,
      'text-size': alongZoom([15.8, 9.5], [18, 12]),
      'text-line-height': 1.15,
      'text-padding': 3,
      'text-max-width': 7,
    },
    paint: { 'text-color': '#6a5d4c', 'text-halo-color': 'rgba(255,255,255,0.85)', 'text-halo-width': 1 },
  },
];

/** Source of the compounds' names. */
export const COMPOUND_LABELS = 'compound-labels';

/** Names of compounds, written once each from their whole shape. */
export const compoundNames: LayerSpecification[] = [
  {
    id: 'compounds-name',
    type: 'symbol',
    source: COMPOUND_LABELS,
    minzoom: 15,
    layout: {
      'text-field': ['get', 'name'],
      'text-font': MEDIUM,
      'text-size': alongZoom([15, 10.5], [18, 14]),
      'text-max-width': 8,
      'text-padding': 4,
      'text-variable-anchor': ['center', 'bottom', 'top'],
      'text-radial-offset': 0.9,
    },
    paint: { 'text-color': '#5b4a7a', 'text-halo-color': colour.HALO, 'text-halo-width': 1.4 },
  },
];

const byKind = (icon: (kind: string, order: number) => string | number, other: string | number) =>
  [
    'match',
    ['get', 'kind'],
    ...STATION_KINDS.flatMap(({ kind }, order) => [kind, icon(kind, order)]),
    other,
  ] as unknown as ExpressionSpecification;

const stationLayer = (id: string, minzoom: number, filter: ExpressionSpecification): LayerSpecification => ({
  id,
  type: 'symbol',
  source: 'stations',
  'source-layer': 'stations',
  minzoom,
  filter,
  layout: {
    'icon-image': byKind(kind => `station-${kind}`, 'station-other'),
    'icon-size': alongZoom([13, 0.6], [16, 0.85], [18, 1]),
    'icon-padding': 1,
    'symbol-sort-key': byKind((_, order) => order, STATION_KINDS.length),
    'text-field': ['step', ['zoom'], '', 16.4, ['get', 'name']],
    'text-font': REGULAR,
    'text-size': 11,
    'text-anchor': 'top',
    'text-offset': [0, 1],
    'text-optional': true,
    'text-max-width': 9,
  },
  paint: { 'text-color': '#8c2020', 'text-halo-color': colour.HALO, 'text-halo-width': 1.3 },
});

/** Kinds that a planner looks for at town scale; all the others wait until there is room. */
const MAIN_KINDS = ['community_service_centre'];

/** Stations: the icon first, the name from street scale on. */
export const stations: LayerSpecification[] = [
  stationLayer('stations', 15.6, ['!', oneOf('kind', ...MAIN_KINDS)]),
  stationLayer('stations-main', 13.6, oneOf('kind', ...MAIN_KINDS)),
];
