/** Measurement: noding and faces of all block lines of a city, ours and PostGIS's in turn. */
import pg from 'pg';
import { readPartitionInput } from '../../server/exchange/partition-input.ts';
import { arrange } from '../../server/geometry/arrangement.ts';
import {
  bboxOf,
  type Frame,
  frameOf,
  length_m,
  toFlat,
  toSquareMetres,
} from '../../server/geometry/frame.ts';
import { initGeos } from '../../server/geometry/geos.ts';
import { signedArea } from '../../server/geometry/rings.ts';
import { decode, encodeLines } from '../../server/geometry/wkb.ts';
import { BLOCK_CLASSES, HAIRLINE_m } from '../../server/partition/params.ts';
import type { PartitionInput } from '../../server/partition/types.ts';
import { type CityId, cities } from './cities.ts';

/** The three take turns, so that a busy minute of the machine hits all of them. */
const TURNS = 5;

export interface FaceFigures {
  noding_s: number;
  whole_s: number;
  faces: number;
  hairlines: number;
}

export interface FacesFigures {
  lines: number;
  vertices: number;
  ours: FaceFigures;
  postgis:
    | { version: string; node: FaceFigures | { failed: string }; union: FaceFigures | { failed: string } }
    | undefined;
}

/** The lines that layGround (server/partition/ground.ts) nodes: block lines, banks and the region's edge. */
function blockLines({ regions, barriers, water }: PartitionInput, frame: Frame): Float64Array[] {
  return [
    ...regions.flatMap(({ area }) => area.flat()),
    ...barriers.filter(b => BLOCK_CLASSES.includes(b.class)).map(({ line }) => line),
    ...water.flatMap(({ area }) => area.flat()),
  ].map(line => toFlat(frame, line));
}

/** Faces thinner than `HAIRLINE_m`: the same line drawn twice. */
function hairlinesOf(frame: Frame, faces: readonly (readonly Float64Array[])[]): number {
  return faces.filter(rings => {
    const area = rings.reduce((sum, ring, i) => sum + (i === 0 ? 1 : -1) * Math.abs(signedArea(ring)), 0);
    const perimeter = rings.reduce((sum, ring) => sum + length_m(frame, ring), 0);
    return (2 * toSquareMetres(frame, area)) / perimeter < HAIRLINE_m;
  }).length;
}

const median = (values: number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1];

/** Seconds are medians of five turns. PostGIS computes on lines that it holds already: only its own work is timed. */
export async function findFaces({ city, url }: { city: CityId; url?: string }): Promise<FacesFigures> {
  const geos = await initGeos();
  const { input } = await readPartitionInput(cities[city].files, geos, () => undefined);
  const frame = frameOf(bboxOf(input.regions.flatMap(({ area }) => area.flat(2))));
  const lines = blockLines(input, frame);
  const postgis = url === undefined ? undefined : await PostgisFaces.open(url, lines);
  try {
    const ours: { noding_s: number; whole_s: number }[] = [];
    let faces: readonly (readonly Float64Array[])[] = [];
    for (let turn = 0; turn < TURNS; turn++) {
      const since = performance.now();
      const noded = geos.nodeLines(lines, 1);
      const noding_s = (performance.now() - since) / 1000;
      const { rings } = arrange(noded);
      ours.push({ noding_s, whole_s: (performance.now() - since) / 1000 });
      faces = rings.slice(1);
      await postgis?.turn();
    }
    return {
      lines: lines.length,
      vertices: lines.reduce((sum, line) => sum + line.length / 2, 0),
      ours: {
        noding_s: median(ours.map(t => t.noding_s)),
        whole_s: median(ours.map(t => t.whole_s)),
        faces: faces.length,
        hairlines: hairlinesOf(frame, faces),
      },
      postgis: await postgis?.figures(frame),
    };
  } finally {
    await postgis?.close();
  }
}

/** PostGIS's two ways of noding; both polygonize what they noded. */
const NODED = { node: 'ST_Node(geom)', union: 'ST_UnaryUnion(geom, 1)' };
type Way = keyof typeof NODED;

/** The lines in a database of its own, dropped at the end. */
class PostgisFaces {
  readonly #server: pg.Client;
  readonly #client: pg.Client;
  readonly #database: string;
  readonly #seconds: Record<Way, { noding_s: number; whole_s: number }[]> = { node: [], union: [] };
  readonly #failed: Partial<Record<Way, string>> = {};

  private constructor(server: pg.Client, client: pg.Client, database: string) {
    this.#server = server;
    this.#client = client;
    this.#database = database;
  }

  static async open(url: string, lines: readonly Float64Array[]): Promise<PostgisFaces> {
    const database = `wangge_bench_${process.pid}`;
    const server = new pg.Client({ connectionString: url });
    await server.connect();
    await server.query(`CREATE DATABASE ${database}`);
    const own = new URL(url);
    own.pathname = `/${database}`;
    const client = new pg.Client({ connectionString: own.href });
    await client.connect();
    await client.query('CREATE EXTENSION postgis');
    await client.query('CREATE TABLE block_lines AS SELECT ST_GeomFromWKB($1::bytea) AS geom', [
      Buffer.from(encodeLines(lines)),
    ]);
    return new PostgisFaces(server, client, database);
  }

  async turn(): Promise<void> {
    for (const [way, noded] of Object.entries(NODED) as [Way, string][]) {
      if (this.#failed[way]) continue;
      try {
        const noding_s = await this.#timed(`SELECT ST_NPoints(${noded}) FROM block_lines`);
        const whole_s = await this.#timed(
          `SELECT ST_NumGeometries(ST_Polygonize(${noded})) FROM block_lines`,
        );
        this.#seconds[way].push({ noding_s, whole_s });
      } catch (cause) {
        this.#failed[way] = cause instanceof Error ? cause.message : String(cause);
      }
    }
  }

  async #timed(query: string): Promise<number> {
    const since = performance.now();
    await this.#client.query(query);
    return (performance.now() - since) / 1000;
  }

  async #figures(frame: Frame, way: Way): Promise<FaceFigures | { failed: string }> {
    const failed = this.#failed[way];
    if (failed) return { failed };
    const { rows } = await this.#client.query<{ wkb: Buffer }>(
      `SELECT ST_AsBinary(ST_Polygonize(${NODED[way]}), 'NDR') AS wkb FROM block_lines`,
    );
    const { polygons } = decode(rows[0].wkb);
    return {
      noding_s: median(this.#seconds[way].map(t => t.noding_s)),
      whole_s: median(this.#seconds[way].map(t => t.whole_s)),
      faces: polygons.length,
      hairlines: hairlinesOf(frame, polygons),
    };
  }

  async figures(frame: Frame): Promise<NonNullable<FacesFigures['postgis']>> {
    const { rows } = await this.#client.query<{ version: string }>('SELECT PostGIS_Lib_Version() AS version');
    return {
      version: rows[0].version,
      node: await this.#figures(frame, 'node'),
      union: await this.#figures(frame, 'union'),
    };
  }

  async close(): Promise<void> {
    await this.#client.end();
    await this.#server.query(`DROP DATABASE ${this.#database}`);
    await this.#server.end();
  }
}
