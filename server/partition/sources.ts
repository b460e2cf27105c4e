/** What a noded edge lies on: the source lines within a hair's breadth of its middle. */
import { BARRIER_CLASSES, type StretchClass } from '../api/barriers.ts';
import { middleOf } from '../geometry/rings.ts';
import { SegmentIndex, segmentsOf } from '../geometry/segments.ts';
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
  private readonly index: SegmentIndex;
  private readonly sourceOf: Source[] = [];

  constructor(sources: readonly Source[]) {
    this.index = new SegmentIndex(segmentsOf(sources.map(({ line }) => line)));
    for (const source of sources) for (let i = 2; i < source.line.length; i += 2) this.sourceOf.push(source);
  }

  /** All sources that the middle of an edge's longest segment lies on, strongest first. */
  under(edge: Float64Array): Source[] {
    const [x, y] = middleOf(edge);
    const found = new Set<Source>();
    for (const k of this.index.near(x, y, SAME_PLACE))
      if (this.index.distance(k, x, y) <= SAME_PLACE) found.add(this.sourceOf[k]);
    return [...found].sort((a, b) => STRENGTH.indexOf(a.class) - STRENGTH.indexOf(b.class));
  }
}
