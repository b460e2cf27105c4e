import type { MultiPolygonCoordinates, Position, Ring } from '../../api/geo.ts';
import type { SourceFeature, SourceLayer } from './feature.ts';
import type { Notes } from './notes.ts';
import type { OsmExtract, OsmRelation, OsmTags, OsmWay } from './osm-extract.ts';
import { assembleRings, polygonsFromRings } from './ring-assembly.ts';

const is = (value: string | undefined): boolean => value !== undefined && value !== '' && value !== 'no';

/** Whether tags say "building". */
const isBuilding = (tags: OsmTags): boolean => is(tags.building);

/** Whether tags say that an area is water. */
export const isWater = (tags: Readonly<Record<string, unknown>>): boolean =>
  tags.natural === 'water' ||
  tags.waterway === 'riverbank' ||
  tags.waterway === 'dock' ||
  tags.landuse === 'reservoir' ||
  tags.landuse === 'basin';

/** Keys whose nodes and areas are points of interest. */
const POI_KEYS = ['shop', 'amenity', 'office'] as const;

/** Whether tags say "point of interest". */
export const isPoi = (tags: OsmTags): boolean => POI_KEYS.some(key => is(tags[key]));

/** Takes from an extract what one role needs, as features whose properties are the tags and `osm_id`. */
export class OsmLayers {
  readonly #extract: OsmExtract;
  readonly #notes: Notes;

  constructor(extract: OsmExtract, notes: Notes) {
    this.#extract = extract;
    this.#notes = notes;
  }

  #layer(features: Omit<SourceFeature, 'number'>[]): SourceLayer {
    return {
      file: this.#extract.file,
      format: 'osm',
      features: features.map((feature, index) => ({ number: index + 1, ...feature })),
    };
  }

  /** Positions of the nodes that the extract holds, split where one is missing. */
  #runs(refs: readonly number[]): Position[][] {
    const runs: Position[][] = [];
    let run: Position[] = [];
    for (const ref of refs) {
      const position = this.#extract.nodes.get(ref);
      if (position !== undefined) run.push(position);
      else if (run.length > 0) {
        runs.push(run);
        run = [];
      }
    }
    if (run.length > 0) runs.push(run);
    return runs;
  }

  #ring(refs: readonly number[]): Ring | undefined {
    const runs = this.#runs(refs);
    return runs.length === 1 && runs[0]!.length === refs.length ? runs[0]! : undefined;
  }

  #incomplete(name: string): void {
    this.#notes.add(
      'osm_incomplete',
      this.#extract.file,
      ['在数据范围边缘被截断的面，已略去', 'areas cut off at the edge of the extract, left out'],
      name,
    );
  }

  #areaOf(relation: OsmRelation): MultiPolygonCoordinates | undefined {
    const pieces: (readonly number[])[] = [];
    let missing = 0;
    for (const member of relation.members) {
      if (member.type !== 'way') continue;
      const way = this.#extract.ways.get(member.ref);
      if (way === undefined || way.refs.length < 2) missing++;
      else pieces.push(way.refs);
    }
    const { rings, loose } = assembleRings(pieces);
    if (missing > 0 || loose > 0) return undefined;
    const closed: Ring[] = [];
    for (const ring of rings) {
      const positions = this.#ring(ring);
      if (positions === undefined) return undefined;
      closed.push(positions);
    }
    const polygons = polygonsFromRings(closed);
    return polygons.length === 0 ? undefined : polygons;
  }

  #relations(types: readonly string[], wanted: (tags: OsmTags) => boolean): Omit<SourceFeature, 'number'>[] {
    const features: Omit<SourceFeature, 'number'>[] = [];
    for (const relation of this.#extract.relations) {
      if (!types.includes(relation.tags.type ?? '') || !wanted(relation.tags)) continue;
      const area = this.#areaOf(relation);
      if (area === undefined) this.#incomplete(`relation/${relation.id} ${relation.tags.name ?? ''}`.trim());
      else
        features.push({
          properties: { ...relation.tags, osm_id: `relation/${relation.id}` },
          geometry: { type: 'MultiPolygon', coordinates: area },
        });
    }
    return features;
  }

  #areas(wanted: (tags: OsmTags) => boolean): SourceLayer {
    const features: Omit<SourceFeature, 'number'>[] = [];
    for (const way of this.#extract.ways.values()) {
      if (!wanted(way.tags) || !isClosed(way)) continue;
      const ring = this.#ring(way.refs);
      if (ring === undefined) this.#incomplete(`way/${way.id}`);
      else
        features.push({
          properties: { ...way.tags, osm_id: `way/${way.id}` },
          geometry: { type: 'Polygon', coordinates: [ring] },
        });
    }
    features.push(...this.#relations(['multipolygon'], wanted));
    return this.#layer(features);
  }

  /** Closed ways and multipolygon relations with `building`. */
  buildings(): SourceLayer {
    return this.#areas(isBuilding);
  }

  /** Water areas: `natural=water`, river banks, reservoirs and basins. */
  water(): SourceLayer {
    return this.#areas(isWater);
  }

  landuse(): SourceLayer {
    return this.#areas(tags => is(tags.landuse));
  }

  /** Residential land use, which is how OpenStreetMap draws compounds. */
  compounds(): SourceLayer {
    return this.#areas(tags => tags.landuse === 'residential');
  }

  /** Nodes and areas with `shop`, `amenity` or `office`; the extract must have been read with its points. */
  pois(): SourceLayer {
    const points = this.#extract.points.map(({ id, longitude, latitude, tags }) => ({
      properties: { ...tags, osm_id: `node/${id}` },
      geometry: { type: 'Point', coordinates: [longitude, latitude] },
    }));
    return this.#layer([...points, ...this.#areas(isPoi).features]);
  }

  /** Ways with `highway`, `waterway` or `railway` that are lines; open squares and river banks are areas. */
  lines(): SourceLayer {
    const features: Omit<SourceFeature, 'number'>[] = [];
    for (const way of this.#extract.ways.values()) {
      const { tags } = way;
      if (!is(tags.highway) && !is(tags.waterway) && !is(tags.railway)) continue;
      if (isClosed(way) && (tags.area === 'yes' || isWater(tags))) continue;
      const runs = this.#runs(way.refs).filter(run => run.length >= 2);
      if (runs.length === 0) continue;
      features.push({
        properties: { ...tags, osm_id: `way/${way.id}` },
        geometry:
          runs.length === 1
            ? { type: 'LineString', coordinates: runs[0] }
            : { type: 'MultiLineString', coordinates: runs },
      });
    }
    return this.#layer(features);
  }

  /** Administrative areas of one level (8: Chinese subdistricts and German or Swiss municipalities). */
  boundaries(adminLevel: string): SourceLayer {
    const wanted = (tags: OsmTags): boolean =>
      tags.boundary === 'administrative' && tags.admin_level === adminLevel;
    const features = this.#relations(['boundary', 'multipolygon'], wanted);
    for (const way of this.#extract.ways.values()) {
      if (!wanted(way.tags) || !isClosed(way) || !is(way.tags.name)) continue;
      const ring = this.#ring(way.refs);
      const known = features.some(feature => feature.properties.name === way.tags.name);
      if (ring !== undefined && !known)
        features.push({
          properties: { ...way.tags, osm_id: `way/${way.id}` },
          geometry: { type: 'Polygon', coordinates: [ring] },
        });
    }
    return this.#layer(features);
  }

  /** The administrative levels of the extract, for a message. */
  adminLevels(): string[] {
    const levels = new Set<string>();
    for (const { tags } of this.#extract.relations)
      if (tags.boundary === 'administrative' && tags.admin_level !== undefined) levels.add(tags.admin_level);
    return [...levels].sort((a, b) => Number(a) - Number(b));
  }
}

function isClosed({ refs }: OsmWay): boolean {
  return refs.length >= 4 && refs[0] === refs[refs.length - 1];
}
