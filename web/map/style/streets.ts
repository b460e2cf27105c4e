import type { ExpressionSpecification, LayerSpecification } from 'maplibre-gl';
import { REGULAR } from '../fonts.ts';
import * as colour from './colours.ts';
import { alongZoom, byZoom, oneOf } from './expressions.ts';

interface StreetClass {
  id: string;
  highways: string[];
  /** Widths in pixels at zooms 12, 15 and 18, casing left out. */
  widths: [number, number, number];
  fill: string;
  casing: string;
  minzoom: number;
}

const link = (...names: string[]) => names.flatMap(name => [name, `${name}_link`]);

/** Weakest first: the stronger street is drawn over the weaker one at their crossing. */
const CLASSES: StreetClass[] = [
  {
    id: 'lane',
    highways: ['service', 'living_street', 'pedestrian', 'track'],
    widths: [0.3, 1.6, 7],
    fill: colour.STREET_FILL,
    casing: colour.STREET_CASING,
    minzoom: 14,
  },
  {
    id: 'residential',
    highways: ['residential', 'unclassified', 'road'],
    widths: [0.5, 3, 12],
    fill: colour.STREET_FILL,
    casing: colour.STREET_CASING,
    minzoom: 13,
  },
  {
    id: 'tertiary',
    highways: link('tertiary'),
    widths: [1, 4.5, 17],
    fill: colour.STREET_FILL,
    casing: colour.STREET_CASING,
    minzoom: 12,
  },
  {
    id: 'secondary',
    highways: link('secondary'),
    widths: [1.5, 6, 22],
    fill: '#fffdf4',
    casing: colour.MAIN_CASING,
    minzoom: 11,
  },
  {
    id: 'primary',
    highways: link('primary'),
    widths: [2, 7.5, 27],
    fill: colour.MAIN_FILL,
    casing: colour.MAIN_CASING,
    minzoom: 9,
  },
  {
    id: 'trunk',
    highways: link('trunk', 'motorway'),
    widths: [2.4, 8.5, 30],
    fill: colour.TRUNK_FILL,
    casing: colour.MAIN_CASING,
    minzoom: 8,
  },
];

const onGround: ExpressionSpecification = ['!', oneOf('tunnel', 'yes', 'true')];
const classFilter = ({ highways }: StreetClass): ExpressionSpecification => [
  'all',
  oneOf('highway', ...highways),
  onGround,
];

const source = { source: 'streets', 'source-layer': 'streets' } as const;
const round = { 'line-cap': 'round', 'line-join': 'round' } as const;

const paths: LayerSpecification = {
  ...source,
  id: 'streets-path',
  type: 'line',
  minzoom: 15,
  filter: oneOf('highway', 'footway', 'path', 'steps', 'cycleway'),
  paint: {
    'line-color': colour.PATH,
    'line-width': byZoom([15, 0.6], [18, 1.6]),
    'line-dasharray': [3, 2],
  },
};

const casings = CLASSES.map(
  (street): LayerSpecification => ({
    ...source,
    id: `streets-${street.id}-casing`,
    type: 'line',
    minzoom: street.minzoom,
    filter: classFilter(street),
    layout: round,
    paint: {
      'line-color': street.casing,
      'line-width': byZoom(
        [12, street.widths[0] + 0.6],
        [15, street.widths[1] + 1.4],
        [18, street.widths[2] + 2],
      ),
    },
  }),
);

const fills = CLASSES.map(
  (street): LayerSpecification => ({
    ...source,
    id: `streets-${street.id}`,
    type: 'line',
    minzoom: street.minzoom,
    filter: classFilter(street),
    layout: round,
    paint: {
      'line-color': street.fill,
      'line-width': byZoom([12, street.widths[0]], [15, street.widths[1]], [18, street.widths[2]]),
    },
  }),
);

/** Streets: all casings under all fills, so that crossings are open. */
export const streets: LayerSpecification[] = [paths, ...casings, ...fills];

/** Names along the streets; main streets first, as they are placed first. */
export const streetNames: LayerSpecification[] = [...CLASSES].reverse().map(
  (street): LayerSpecification => ({
    ...source,
    id: `streets-${street.id}-name`,
    type: 'symbol',
    minzoom: Math.max(street.minzoom + 1.5, 12.5),
    filter: classFilter(street),
    layout: {
      'symbol-placement': 'line',
      'text-field': ['get', 'name'],
      'text-font': REGULAR,
      'text-size': alongZoom([13, 10.5], [18, 14]),
      'text-letter-spacing': 0.12,
      'text-max-angle': 30,
      'text-padding': 8,
      'symbol-spacing': 380,
    },
    paint: { 'text-color': colour.INK_SOFT, 'text-halo-color': colour.HALO, 'text-halo-width': 1.4 },
  }),
);
