/** What a noded edge lies on: the source lines within a hair's breadth of its middle. */
import Flatbush from 'flatbush';
import { BARRIER_CLASSES, type StretchClass } from '../api/barriers.ts';
import { segmentDistance } from '../geometry/rings.ts';
import { SAME_PLACE } from './params.ts';

/** Strongest first: where a street runs on a community's edge, both are told and the street is named. */
const STRENGTH: readonly StretchClass[] = [...BARRIER_CLASSES, 'compound', 'wall', 'community', 'gap'];

export interface Source {
  class: StretchClass;
  name?: string;
  /** Grid units. */
  line: Float64Array;
}

export class Sources {
  private readonly index: Flatbush | undefined;
  private readonly sources: readonly Source[];
  private readonly segmentSource: Int32Array;
  private readonly segmentAt: Int32Array;

  constructor(sources: readonly Source[]) {
    this.sources = sources;
    const count = sources.reduce((sum, s) => sum + s.line.length / 2 - 1, 0);
    this.segmentSource = new Int32Array(count);
    this.segmentAt = new Int32Array(count);
    if (count === 0) return;
    this.index = new Flatbush(count);
    let k = 0;
    sources.forEach(({ line }, s) => {
      for (let i = 0; i + 3 < line.length; i += 2) {
        this.segmentSource[k] = s;
        this.segmentAt[k++] = i;
        this.index?.add(
          Math.min(line[i], line[i + 2]),
          Math.min(line[i + 1], line[i + 3]),
          Math.max(line[i], line[i + 2]),
          Math.max(line[i + 1], line[i + 3]),
        );
      }
    });
    this.index.finish();
  }

  /** All sources that the middle of an edge's longest segment lies on, strongest first. */
  under(edge: Float64Array): Source[] {
    let at = 0;
    let longest = -1;
    for (let i = 0; i + 3 < edge.length; i += 2) {
      const d = (edge[i + 2] - edge[i]) ** 2 + (edge[i + 3] - edge[i + 1]) ** 2;
      if (d > longest) {
        longest = d;
        at = i;
      }
    }
    const x = (edge[at] + edge[at + 2]) / 2;
    const y = (edge[at + 1] + edge[at + 3]) / 2;
    const found = new Set<Source>();
    for (const k of this.index?.search(x - SAME_PLACE, y - SAME_PLACE, x + SAME_PLACE, y + SAME_PLACE) ??
      []) {
      const source = this.sources[this.segmentSource[k]];
      const i = this.segmentAt[k];
      if (
        segmentDistance(x, y, source.line[i], source.line[i + 1], source.line[i + 2], source.line[i + 3]) <=
        SAME_PLACE
      )
        found.add(source);
    }
    return [...found].sort((a, b) => STRENGTH.indexOf(a.class) - STRENGTH.indexOf(b.class));
  }
}
