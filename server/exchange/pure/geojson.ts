import type { SourceFeature, SourceLayer } from './feature.ts';
import {
  checkValue,
  JsonFault,
  placeOf,
  quoteNotANumber,
  skipSpace,
  skipValue,
  textBetween,
  walkArray,
  walkObject,
} from './json-scan.ts';
import { MOST_FEATURE_BYTES } from './params.ts';
import { badInput } from './problem.ts';

const GEOMETRIES = new Set([
  'Point',
  'MultiPoint',
  'LineString',
  'MultiLineString',
  'Polygon',
  'MultiPolygon',
  'GeometryCollection',
]);

const CONVERT: [string, string] = [
  '请用 QGIS 或 ogr2ogr 另存为 GeoJSON (WGS 84):ogr2ogr -f GeoJSON -t_srs EPSG:4326 out.geojson 原文件',
  'save it as GeoJSON in WGS 84 with QGIS or: ogr2ogr -f GeoJSON -t_srs EPSG:4326 out.geojson INPUT',
];

/** Coordinate systems that are WGS 84 for our purpose. CGCS2000 differs from it by centimetres. */
const GEOGRAPHIC = /(^|[^0-9])(4326|4490|4979|4480)$|CRS84h?$|^WGS ?84$/i;

class Reader {
  readonly #bytes: Uint8Array;
  readonly #file: string;
  readonly #progress: (done: number) => void;
  readonly features: SourceFeature[] = [];

  constructor(bytes: Uint8Array, file: string, progress: (done: number) => void) {
    this.#bytes = bytes;
    this.#file = file;
    this.#progress = progress;
  }

  /** Parses what lies between two offsets; a failure says where. */
  #parse(from: number, to: number, feature?: number): unknown {
    const text = textBetween(this.#bytes, from, to);
    try {
      return JSON.parse(text);
    } catch {
      try {
        return JSON.parse(quoteNotANumber(text));
      } catch (cause) {
        return this.#fail(from, feature, cause);
      }
    }
  }

  #fail(from: number, feature: number | undefined, cause: unknown): never {
    let fault = new JsonFault(from, ['一个值', 'a value']);
    try {
      checkValue(this.#bytes, from);
    } catch (error) {
      if (!(error instanceof JsonFault)) throw error;
      fault = error;
    }
    return this.fail(fault, feature, cause);
  }

  fail(fault: JsonFault, feature?: number, cause?: unknown): never {
    const { line, column } = placeOf(this.#bytes, fault.offset);
    throw badInput({
      file: this.#file,
      ...(feature === undefined ? {} : { feature: `要素/feature ${feature}` }),
      problem: [
        `JSON 语法错误：第 ${line} 行第 ${column} 列（字节 ${fault.offset}）应为${fault.expected[0]}`,
        `JSON syntax error: line ${line}, column ${column} (byte ${fault.offset}): ${fault.expected[1]} expected`,
      ],
      remedy: [
        '文件可能不完整或被手工改动，请重新导出',
        'the file may be cut short or edited by hand; export it again',
      ],
      cause,
    });
  }

  /** One past the value's end, which must come within `MOST_FEATURE_BYTES`. */
  #skip(at: number): number {
    const limit = at + MOST_FEATURE_BYTES;
    try {
      return skipValue(this.#bytes.subarray(0, limit), at);
    } catch (error) {
      if (error instanceof JsonFault && error.offset === limit)
        throw new JsonFault(at, [
          `小于 ${MOST_FEATURE_BYTES >> 20} MB 的值`,
          `a value of less than ${MOST_FEATURE_BYTES >> 20} MB`,
        ]);
      throw error;
    }
  }

  /** The bytes are JSON of another kind. */
  #notGeoJson(what: [string, string], remedy = CONVERT): never {
    throw badInput({
      file: this.#file,
      problem: [`不是 GeoJSON:${what[0]}`, `not GeoJSON: ${what[1]}`],
      remedy,
    });
  }

  #add(value: unknown): void {
    const number = this.features.length + 1;
    const feature = value as { properties?: unknown; geometry?: unknown } | null;
    if (typeof feature !== 'object' || feature === null || Array.isArray(feature))
      throw badInput({
        file: this.#file,
        feature: `要素/feature ${number}`,
        problem: ['不是要素对象', 'is no feature object'],
        remedy: CONVERT,
      });
    const properties = feature.properties;
    this.features.push({
      number,
      properties:
        typeof properties === 'object' && properties !== null && !Array.isArray(properties)
          ? (properties as Record<string, unknown>)
          : {},
      geometry: feature.geometry ?? null,
    });
  }

  #collect(at: number): number {
    if (this.#bytes[at] !== 0x5b) this.#notGeoJson(['“features” 不是数组', '"features" is no array']);
    return walkArray(this.#bytes, at, itemAt => {
      const number = this.features.length + 1;
      if (this.#bytes[itemAt] !== 0x7b && itemAt < this.#bytes.length)
        this.fail(new JsonFault(itemAt, ['要素对象 “{”', 'a feature object "{"']), number);
      let end: number;
      try {
        end = this.#skip(itemAt);
      } catch (error) {
        if (!(error instanceof JsonFault)) throw error;
        // Too long: nothing to look for. Cut short: an earlier fault may be the reason.
        return error.offset === itemAt ? this.fail(error, number) : this.#fail(itemAt, number, error);
      }
      this.#add(this.#parse(itemAt, end, number));
      if (number % 2000 === 0) this.#progress(end);
      return end;
    });
  }

  #checkSystem(value: unknown): void {
    const name = (value as { properties?: { name?: unknown; code?: unknown } } | null)?.properties;
    const text = String(name?.name ?? name?.code ?? '');
    if (text === '' || GEOGRAPHIC.test(text)) return;
    throw badInput({
      file: this.#file,
      problem: [`坐标系为 ${text}，不是 WGS 84 经纬度`, `its coordinate system is ${text}, not WGS 84`],
      remedy: CONVERT,
    });
  }

  /** Reads the object at `at`: a collection, or one feature or geometry. Returns one past its end. */
  object(at: number): { end: number; single: boolean } {
    const members = new Map<string, [number, number]>();
    let collected = false;
    const end = walkObject(this.#bytes, at, (name, valueAt) => {
      if (name === 'features') {
        collected = true;
        return this.#collect(valueAt);
      }
      const valueEnd = this.#skip(valueAt);
      members.set(name, [valueAt, valueEnd]);
      return valueEnd;
    });
    const member = (name: string): unknown => {
      const range = members.get(name);
      return range === undefined ? undefined : this.#parse(...range);
    };
    const type = member('type');
    if (members.has('crs')) this.#checkSystem(member('crs'));
    if (type === 'FeatureCollection' && collected) return { end, single: false };
    if (type === 'Feature') {
      this.#add({ properties: member('properties'), geometry: member('geometry') });
      return { end, single: true };
    }
    if (typeof type === 'string' && GEOMETRIES.has(type)) {
      this.#add({ properties: {}, geometry: { type, coordinates: member('coordinates') } });
      return { end, single: true };
    }
    if (type === 'Topology')
      this.#notGeoJson(
        ['是 TopoJSON', 'it is TopoJSON'],
        [
          '请用 mapshaper 转换：mapshaper 原文件 -o format=geojson',
          'convert it: mapshaper INPUT -o format=geojson',
        ],
      );
    if (collected && members.has('geometryType')) this.#notGeoJson(['是 Esri JSON', 'it is Esri JSON']);
    return this.#notGeoJson([
      `顶层 “type” 应为 FeatureCollection,现为 ${JSON.stringify(type) ?? '空'}`,
      `the top-level "type" is ${JSON.stringify(type) ?? 'missing'} instead of FeatureCollection`,
    ]);
  }
}

/**
 * The features of GeoJSON text: a FeatureCollection, a single Feature or geometry, or one Feature after another
 * (GeoJSON text sequences). Throws an `ApiError` that names the file, the place and the remedy.
 * @param progress called now and then with the number of bytes done
 */
export function parseGeoJson(
  bytes: Uint8Array,
  file: string,
  progress: (done: number) => void = () => undefined,
): SourceLayer {
  const reader = new Reader(bytes, file, progress);
  try {
    for (let at = skipSpace(bytes, 0); at < bytes.length; ) {
      const { end, single } = reader.object(at);
      at = skipSpace(bytes, end);
      if (!single && at < bytes.length) throw new JsonFault(at, ['文件结尾', 'the end of the file']);
    }
  } catch (error) {
    if (error instanceof JsonFault) reader.fail(error);
    throw error;
  }
  return { file, format: 'geojson', features: reader.features };
}
