import type { DataDrivenPropertyValueSpecification, ExpressionSpecification } from 'maplibre-gl';

type NumberExpression = DataDrivenPropertyValueSpecification<number>;

/** Grows with the zoom, doubling smoothly between stops: `[zoom, value]` pairs. */
export function byZoom(...stops: [number, number | ExpressionSpecification][]): NumberExpression {
  return ['interpolate', ['exponential', 1.5], ['zoom'], ...stops.flat()] as unknown as NumberExpression;
}

/** Changes in a straight line with the zoom. */
export function alongZoom(...stops: [number, number][]): NumberExpression {
  return ['interpolate', ['linear'], ['zoom'], ...stops.flat()] as unknown as NumberExpression;
}

/** The value of a feature's property by a table, with a value for everything else. */
export function byValue(
  property: string,
  table: Readonly<Record<string, string>>,
  other: string,
): ExpressionSpecification {
  return [
    'match',
    ['get', property],
    ...Object.entries(table).flat(),
    other,
  ] as unknown as ExpressionSpecification;
}

/** True for features whose property is one of the values. */
export const oneOf = (property: string, ...values: string[]): ExpressionSpecification => [
  'in',
  ['get', property],
  ['literal', values],
];
