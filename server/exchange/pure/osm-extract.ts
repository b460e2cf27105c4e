/** What is kept of an OpenStreetMap extract: coordinates in columns, ways with their tags, relations. */

export type OsmTags = Readonly<Record<string, string>>;

export interface OsmWay {
  id: number;
  /** Node ids in order. */
  refs: readonly number[];
  tags: OsmTags;
}

export interface OsmMember {
  type: 'node' | 'way' | 'relation';
  ref: number;
  role: string;
}

export interface OsmRelation {
  id: number;
  members: readonly OsmMember[];
  tags: OsmTags;
}

/** A node with tags. */
export interface OsmPoint {
  id: number;
  longitude: number;
  latitude: number;
  tags: OsmTags;
}

export interface OsmExtract {
  /** The file as its user named it. */
  file: string;
  nodes: NodeTable;
  /** Nodes that are points of interest; none where they were not asked for. */
  points: OsmPoint[];
  ways: Map<number, OsmWay>;
  relations: OsmRelation[];
}

const FIRST_CAPACITY = 1 << 16;

/**
 * Coordinates of nodes by id: 24 bytes each in three columns, found by binary search. Extracts come sorted by id;
 * others are sorted once, at the first look-up.
 */
export class NodeTable {
  #ids = new Float64Array(FIRST_CAPACITY);
  #longitudes = new Float64Array(FIRST_CAPACITY);
  #latitudes = new Float64Array(FIRST_CAPACITY);
  #length = 0;
  #sorted = true;

  get size(): number {
    return this.#length;
  }

  add(id: number, longitude: number, latitude: number): void {
    if (this.#length === this.#ids.length) {
      const grow = (column: Float64Array): Float64Array<ArrayBuffer> => {
        const larger = new Float64Array(column.length * 2);
        larger.set(column);
        return larger;
      };
      this.#ids = grow(this.#ids);
      this.#longitudes = grow(this.#longitudes);
      this.#latitudes = grow(this.#latitudes);
    }
    const i = this.#length++;
    if (i > 0 && id < this.#ids[i - 1]!) this.#sorted = false;
    this.#ids[i] = id;
    this.#longitudes[i] = longitude;
    this.#latitudes[i] = latitude;
  }

  #sort(): void {
    const order = Uint32Array.from({ length: this.#length }, (_, i) => i);
    const ids = this.#ids;
    order.sort((a, b) => ids[a]! - ids[b]!);
    const arrange = (column: Float64Array): Float64Array<ArrayBuffer> =>
      Float64Array.from(order, i => column[i]!);
    this.#longitudes = arrange(this.#longitudes);
    this.#latitudes = arrange(this.#latitudes);
    this.#ids = arrange(ids);
    this.#sorted = true;
  }

  /** Longitude and latitude of a node, or `undefined` where the extract does not hold it. */
  get(id: number): [number, number] | undefined {
    if (!this.#sorted) this.#sort();
    let low = 0;
    let high = this.#length - 1;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      const found = this.#ids[middle]!;
      if (found === id) return [this.#longitudes[middle]!, this.#latitudes[middle]!];
      if (found < id) low = middle + 1;
      else high = middle - 1;
    }
    return undefined;
  }
}
