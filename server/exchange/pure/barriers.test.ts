import { beforeAll, describe, expect, it } from 'vitest';
import { type Geos, initGeos } from '../../geometry/geos.ts';
import { at, box, feature, type TestFeature } from '../testing/town.ts';
import { BarrierCollector } from './barriers.ts';
import { Notes } from './notes.ts';

let geos: Geos;
beforeAll(async () => {
  geos = await initGeos();
});

function run(lines: readonly TestFeature[], water: readonly TestFeature[] = []) {
  const notes = new Notes();
  const collector = new BarrierCollector(geos, notes);
  const layer = (file: string, features: readonly TestFeature[]) => ({
    file,
    format: 'geojson' as const,
    features: features.map(({ properties, geometry }, i) => ({ number: i + 1, properties, geometry })),
  });
  collector.addLines(layer('s.geojson', lines));
  collector.addWater(layer('w.geojson', water));
  return {
    classes: collector.lines.map(line => line.class),
    water: collector.water.length,
    notes: Object.fromEntries(notes.list().map(({ kind, count }) => [kind, count])),
  };
}

const path = [at(0, 0), at(100, 0)];
const square = [box(0, 0, 50, 50)];

describe('lines', () => {
  it('carry their class, and one that is none is counted', () => {
    expect(
      run([
        feature({ highway: 'primary' }, 'LineString', path),
        feature({ highway: 'footway' }, 'LineString', path),
        feature({ highway: 'primary', tunnel: 'yes' }, 'LineString', path),
        feature({}, 'LineString', path),
        feature({ highway: 'crossing' }, 'Point', path[0]),
      ]),
    ).toEqual({ classes: ['primary'], water: 0, notes: { no_barrier_ignored: 4 } });
  });

  it.each([[false], [0], ['0'], ['false'], ['no'], [''], [null]])(
    'with tunnel %j run on the ground',
    tunnel => {
      expect(run([feature({ highway: 'primary', tunnel }, 'LineString', path)]).classes).toEqual(['primary']);
    },
  );

  it('of several pieces are split, the same line twice is one', () => {
    const found = run([
      feature({ highway: 'service' }, 'MultiLineString', [path, [at(0, 9), at(9, 9)]]),
      feature({ highway: 'service' }, 'LineString', path),
    ]);
    expect(found.classes).toEqual(['lane', 'lane']);
    expect(found.notes).toEqual({ duplicate_dropped: 1 });
  });

  it('without length or with bad coordinates are counted', () => {
    const found = run([
      feature({ highway: 'primary' }, 'LineString', [path[0], path[0]]),
      feature({ highway: 'primary' }, 'LineString', [[NaN, 1], path[0]]),
      { ...feature({ highway: 'primary' }, 'LineString', path), geometry: null },
      feature({ highway: 'primary' }, 'LineString', path),
    ]);
    expect(found.classes).toEqual(['primary']);
    expect(found.notes).toEqual({ too_short_dropped: 1, bad_coordinates_dropped: 1, no_geometry_dropped: 1 });
  });

  it('that are areas are counted, or kept where they are water', () => {
    const found = run([
      feature({ highway: 'pedestrian' }, 'Polygon', square),
      feature({ natural: 'water' }, 'Polygon', square),
    ]);
    expect(found).toEqual({ classes: [], water: 1, notes: { area_ignored: 1 } });
  });
});

describe('water', () => {
  it('takes every area, and rivers drawn as lines as barriers', () => {
    const found = run(
      [],
      [
        feature({}, 'Polygon', square),
        feature({ waterway: 'river' }, 'LineString', path),
        feature({}, 'Point', path[0]),
      ],
    );
    expect(found).toEqual({ classes: ['river'], water: 1, notes: { no_barrier_ignored: 1 } });
  });
});
