/** Steps 1 to 3 of a region's division: blocks and atoms, which depend on the maximum and not on the minimum. Pure. */
import { bboxOf, type Frame, frameOf, toFlat, toSquareMetres } from '../geometry/frame.ts';
import type { Geos } from '../geometry/geos.ts';
import { type AtomGraph, type AtomOptions, buildAtoms } from './atoms.ts';
import { planCells } from './cells.ts';
import { COURTYARD_LEAST } from './courtyard-params.ts';
import { type Ground, layGround } from './ground.ts';
import { JOIN_BELOW, JOIN_UPTO, OPEN_ABOVE, OVERLAP_m2, WINDOWS } from './params.ts';
import type { RegionTask, TaskBuilding } from './prepare.ts';
import { weightsOf } from './presets.ts';
import { shapesOf } from './requests.ts';
import type { PartitionOptions } from './types.ts';
import { divideByUnits } from './units.ts';

/** What is laid before the minimum counts: blocks and atoms. */
export interface LaidLand {
  task: RegionTask;
  level: PartitionOptions['level'];
  frame: Frame;
  ground: Ground;
  graph: AtomGraph;
  overlaps: number;
  /** Level `courtyard`: compounds, or blocks that act as one, that were large enough to be opened. */
  opened: number;
  /** Buildings that the outline of a locked grid cuts. */
  cutByLocks: number;
}

/** Steps 1 to 3: blocks and atoms; `lap` is told when a step is done, `onStep` how far one is. */
export function layLand(
  geos: Geos,
  given: RegionTask,
  options: PartitionOptions,
  onStep: ((step: string, share: number) => void) | undefined,
  lap: (step: string, share: number) => void,
): LaidLand {
  const { level, max, target } = options;
  const task = level === 'building' ? divideByUnits(geos, given, max) : given;
  const frame = frameOf(bboxOf(task.region.area.flat(2)));
  const ground = layGround(frame, task);
  lap('blocks', 0.15);
  const plan = planCells(
    geos,
    ground,
    task,
    {
      max,
      splitOversize: level === 'grid',
      openAbove: opensAbove(options),
      ...(level === 'courtyard'
        ? { courtyard: { wished: target, most: max, large: options.large ?? WINDOWS.grid.max } }
        : {}),
    },
    (done, total) => onStep?.('atoms', 0.15 + (0.35 * done) / total),
  );
  const outlines = task.compounds.flatMap(c => c.area.flat().map(ring => toFlat(frame, ring)));
  const graph = buildAtoms(ground, plan, outlines, {
    weights: weightsOf(options.preset),
    ...joinOf(options),
    keepBuildings: level === 'building',
  });
  lap('atoms', 0.6);
  const { overlaps, opened } = plan;
  return { task, level, frame, ground, graph, overlaps, opened, cutByLocks: cutByLocks(geos, frame, task) };
}

/** How many buildings lie on both sides of a locked grid's outline: the planner's own line is kept, and they are told. */
function cutByLocks(geos: Geos, frame: Frame, { locks, buildings }: RegionTask): number {
  const cut = new Set<TaskBuilding>();
  for (const { area } of locks) {
    const box = bboxOf(area.flat(2));
    const land = shapesOf(frame, area);
    for (const building of buildings) {
      const [w, s, e, n] = bboxOf(building.area.flat(2));
      if (w >= box[2] || e <= box[0] || s >= box[3] || n <= box[1]) continue;
      const footprint = shapesOf(frame, building.area);
      const whole = toSquareMetres(frame, geos.area(footprint));
      const inside = toSquareMetres(frame, geos.area(geos.intersectPolygons(footprint, land, 1)));
      if (Math.min(inside, whole - inside) > Math.max(OVERLAP_m2, whole / 1000)) cut.add(building);
    }
  }
  return cut.size;
}

/** Households up to which a compound, or a block that acts as one, is one atom. */
function opensAbove({ level, max, target }: PartitionOptions): number {
  // Sheds, schools and garages have no households, and stay together no more than homes do.
  if (level === 'building') return -1;
  if (level === 'courtyard') return target;
  return level === 'compound' ? max : max * OPEN_ABOVE;
}

/** Which small neighbours of one group are one atom: tiny courtyards join a row beside them, buildings nothing. */
function joinOf({ level, max, target }: PartitionOptions): Pick<AtomOptions, 'join'> {
  if (level === 'building') return {};
  if (level === 'courtyard') return { join: { below: COURTYARD_LEAST * target, upto: max, by: 'cost' } };
  return { join: { below: JOIN_BELOW * max, upto: JOIN_UPTO * max, by: 'length' } };
}
