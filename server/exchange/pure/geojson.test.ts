import { describe, expect, it } from 'vitest';
import { ApiError } from '../../api/problem.ts';
import { parseGeoJson } from './geojson.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const parse = (text: string) => parseGeoJson(bytes(text), 'x.geojson').features;
const message = (text: string): string => {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof ApiError) return `${error.message} | ${error.remedy}`;
    throw error;
  }
  throw new Error('nothing was thrown');
};

const FEATURE =
  '{"type":"Feature","properties":{"id":"a\\"}]"},"geometry":{"type":"Point","coordinates":[1,2]}}';

describe('GeoJSON text', () => {
  it.each([
    ['a collection', `{"type":"FeatureCollection","name":"x","features":[${FEATURE}, ${FEATURE}]}`, 2],
    ['members after the features', `{"features":[${FEATURE}],"type":"FeatureCollection"}`, 1],
    ['an empty collection', '{"type":"FeatureCollection","features":[ ]}', 0],
    ['one feature', FEATURE, 1],
    ['one geometry', '{"type":"Point","coordinates":[1,2]}', 1],
    ['a sequence', `${FEATURE}\n${FEATURE}\n`, 2],
    ['a sequence with record separators', `\x1e${FEATURE}\n\x1e${FEATURE}\n`, 2],
    [
      'a named WGS 84',
      `{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:OGC:1.3:CRS84"}},"features":[]}`,
      0,
    ],
    [
      'CGCS2000',
      `{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"EPSG:4490"}},"features":[]}`,
      0,
    ],
  ])('reads %s', (_name, text, count) => {
    expect(parse(text)).toHaveLength(count);
  });

  it('keeps escapes, numbers features from 1 and takes odd properties as none', () => {
    const [first, second] = parse(
      `{"type":"FeatureCollection","features":[${FEATURE},{"type":"Feature","properties":[1]}]}`,
    );
    expect(first).toMatchObject({ number: 1, properties: { id: 'a"}]' } });
    expect(second).toEqual({ number: 2, properties: {}, geometry: null });
  });

  it('keeps a NaN of Python for the checks instead of failing the file', () => {
    const [found] = parse(
      '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"NaN"},"geometry":{"type":"Point","coordinates":[NaN,-Infinity]}}]}',
    );
    expect(found!.geometry).toEqual({ type: 'Point', coordinates: ['NaN', '-Infinity'] });
    expect(found!.properties.name).toBe('NaN');
  });

  it.each([
    [
      'a text cut short',
      `{"type":"FeatureCollection","features":[${FEATURE},{"type":"Fea`,
      /feature 2.*byte|要素\/feature 2/,
    ],
    [
      'a wrong comma',
      `{"type":"FeatureCollection",\n"features":[{"type":"Feature",,}]}`,
      /line 2, column 31/,
    ],
    ['a missing bracket', `{"type":"FeatureCollection","features":[${FEATURE}}`, /"," or "]" expected/],
    ['text after the end', `{"type":"FeatureCollection","features":[]} x`, /the end of the file/],
    [
      'a line break in a text',
      '{"type":"FeatureCollection","features":[{"a":"b\nc"}]}',
      /feature 1.*line breaks/,
    ],
    ['features that are numbers', '{"type":"FeatureCollection","features":[1,2]}', /feature 1/],
    ['features that are null', '{"type":"FeatureCollection","features":[null]}', /feature 1/],
    ['features that are no array', '{"type":"FeatureCollection","features":{}}', /no array/],
    ['no features', '{"type":"FeatureCollection"}', /not GeoJSON/],
    ['another object', '{"name":"x","value":[1,2,{"a":1}]}', /"type" is missing/],
    ['TopoJSON', '{"type":"Topology","objects":{},"arcs":[]}', /TopoJSON.*mapshaper/],
    ['Esri JSON', '{"geometryType":"esriGeometryPolygon","features":[{"attributes":{}}]}', /Esri JSON/],
    ['deep nesting', `{"type":"FeatureCollection","features":[{"a":${'['.repeat(100_000)}`, /nesting/],
    ['deep nesting at the top', `{"a":${'['.repeat(100_000)}`, /nesting/],
    [
      'a projected system',
      '{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::4547"}},"features":[]}',
      /EPSG::4547.*ogr2ogr/,
    ],
    [
      'Web Mercator',
      '{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"EPSG:3857"}},"features":[]}',
      /3857/,
    ],
    [
      'Xian 1980',
      '{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"EPSG:4610"}},"features":[]}',
      /4610/,
    ],
  ])('says what is wrong with %s', (_name, text, pattern) => {
    expect(message(text)).toMatch(pattern);
  });
});
