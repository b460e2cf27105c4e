import type {
  DataDrivenPropertyValueSpecification,
  ExpressionSpecification,
  LayerSpecification,
} from 'maplibre-gl';
import type { Language } from '../../i18n.ts';
import { BAND_COLOURS, farAboveLimit, farBelowLimit, type HouseholdWindow } from '../bands.ts';
import { BOLD, MEDIUM } from '../fonts.ts';
import * as colour from './colours.ts';
import { alongZoom, byZoom } from './expressions.ts';

const source = { source: 'grids', 'source-layer': 'grids' } as const;
const households: ExpressionSpecification = ['to-number', ['get', 'households'], 0];
const state = (name: string): ExpressionSpecification => ['boolean', ['feature-state', name], false];

/** Fill by band; the window tells how far outside is far. */
export function gridColour(window: HouseholdWindow): DataDrivenPropertyValueSpecification<string> {
  return [
    'match',
    ['get', 'state'],
    'inside',
    BAND_COLOURS.inside,
    'below',
    ['case', ['<', households, farBelowLimit(window)], BAND_COLOURS.farBelow, BAND_COLOURS.below],
    'above',
    ['case', ['>', households, farAboveLimit(window)], BAND_COLOURS.farAbove, BAND_COLOURS.above],
    'oversize',
    BAND_COLOURS.oversize,
    'special',
    BAND_COLOURS.special,
    BAND_COLOURS.empty,
  ];
}

/** Fills under water, streets and buildings, paler as the map comes closer. */
export const gridFills = (window: HouseholdWindow): LayerSpecification[] => [
  {
    ...source,
    id: 'grids-fill',
    type: 'fill',
    paint: {
      'fill-color': gridColour(window),
      'fill-opacity': alongZoom([11, 0.9], [15, 0.8], [17, 0.55]),
    },
  },
  {
    ...source,
    id: 'grids-oversize',
    type: 'fill',
    filter: ['==', ['get', 'state'], 'oversize'],
    paint: { 'fill-pattern': 'hatch-oversize', 'fill-opacity': 0.7 },
  },
];

/** Boundaries of the grids, and dashed those that are in force while another plan is shown. */
export const gridLines: LayerSpecification[] = [
  {
    id: 'in-force-line',
    type: 'line',
    source: 'grids-in-force',
    'source-layer': 'grids',
    paint: {
      'line-color': colour.IN_FORCE_LINE,
      'line-width': byZoom([11, 0.6], [15, 1.6], [18, 3]),
      'line-dasharray': [3, 2.5],
      'line-opacity': 0.75,
    },
    layout: { visibility: 'none' },
  },
  {
    ...source,
    id: 'grids-line',
    type: 'line',
    layout: { 'line-join': 'round' },
    paint: {
      'line-color': colour.GRID_LINE,
      'line-width': byZoom([11, 0.3], [14, 1.1], [18, 3]),
      'line-opacity': alongZoom([11, 0.5], [14, 0.9]),
    },
  },
];

/** The grid under the pointer and the selected one, above every boundary. */
export const gridMarks: LayerSpecification[] = [
  {
    ...source,
    id: 'grids-hover',
    type: 'fill',
    paint: { 'fill-color': '#0b2540', 'fill-opacity': ['case', state('hover'), 0.1, 0] },
  },
  {
    ...source,
    id: 'grids-hover-line',
    type: 'line',
    layout: { 'line-join': 'round' },
    paint: {
      'line-color': colour.SELECTED,
      'line-width': byZoom([11, 1.2], [15, 2.4], [18, 4]),
      'line-opacity': ['case', state('hover'), 0.8, 0],
    },
  },
  {
    ...source,
    id: 'grids-selected-halo',
    type: 'line',
    layout: { 'line-join': 'round' },
    paint: {
      'line-color': '#ffffff',
      'line-width': byZoom([11, 4], [15, 7], [18, 10]),
      'line-opacity': ['case', state('selected'), 0.9, 0],
    },
  },
  {
    ...source,
    id: 'grids-selected',
    type: 'line',
    layout: { 'line-join': 'round' },
    paint: {
      'line-color': colour.SELECTED,
      'line-width': byZoom([11, 2], [15, 3.5], [18, 5]),
      'line-opacity': ['case', state('selected'), 1, 0],
    },
  },
];

/** The grid's own part of its name: 西关社区第3网格 is 第3网格 on the map, in English `Grid 3` by the end of its code. */
function shortName(language: Language): ExpressionSpecification {
  const name: ExpressionSpecification = ['to-string', ['get', 'name']];
  if (language === 'en')
    return [
      'case',
      ['==', ['length', ['to-string', ['get', 'code']]], 15],
      ['concat', 'Grid ', ['to-string', ['to-number', ['slice', ['to-string', ['get', 'code']], 12], 0]]],
      name,
    ];
  return [
    'case',
    ['>=', ['index-of', '社区第', name], 0],
    ['slice', name, ['+', 2, ['index-of', '社区第', name]]],
    ['>=', ['index-of', '第', name], 0],
    ['slice', name, ['index-of', '第', name]],
    name,
  ];
}

/** `352户`; a grid without households says so in words. */
function householdsText(language: Language): ExpressionSpecification {
  const none = language === 'en' ? 'empty' : '无住户';
  const some: ExpressionSpecification =
    language === 'en' ? ['to-string', households] : ['concat', ['to-string', households], '户'];
  return ['case', ['>', households, 0], some, none];
}

/** What a grid's label says: its short name over its households. */
export const gridLabel = (language: Language): ExpressionSpecification =>
  [
    'format',
    shortName(language),
    { 'font-scale': 0.85, 'text-font': ['literal', MEDIUM] },
    '\n',
    {},
    householdsText(language),
    { 'text-font': ['literal', BOLD] },
  ] as unknown as ExpressionSpecification;

/** 第3网格 over 352户, from the scale on at which most of them find room. */
export const gridNames = (language: Language): LayerSpecification[] => [
  {
    id: 'grids-name',
    type: 'symbol',
    source: 'grids',
    'source-layer': 'grid_labels',
    minzoom: 13.6,
    layout: {
      'text-field': gridLabel(language),
      'text-font': BOLD,
      'text-size': alongZoom([13.6, 11], [16, 14.5], [18, 17]),
      'text-line-height': 1.15,
      'text-padding': 2,
      'symbol-sort-key': ['-', 0, households],
    },
    paint: { 'text-color': colour.INK, 'text-halo-color': colour.HALO, 'text-halo-width': 1.6 },
  },
];
