/** Pictures of divisions and their numbers. */
import type { Bbox, MultiPolygonCoordinates } from '../../server/api/geo.ts';
import { bboxOf } from '../../server/geometry/frame.ts';
import { drawSvg } from '../../server/partition/svg.ts';
import { drawLevels } from '../../server/partition/svg-levels.ts';
import type {
  DivisionMetrics,
  GridArea,
  PartitionInput,
  PartitionOptions,
  PartitionResult,
} from '../../server/partition/types.ts';

const percent = (share: number): string => `${(100 * share).toFixed(1)}%`;
const whole = (value: number): string => Math.round(value).toLocaleString('en-US');

/** Buildings above the maximum apart. */
const inside = ({ inWindowHouseholds, households, oversizeHouseholds }: DivisionMetrics): string =>
  households === oversizeHouseholds ? '–' : percent(inWindowHouseholds / (households - oversizeHouseholds));

/** A division in a few numbers. */
export function numbersOf(figures: DivisionMetrics, more: [string, string][] = []): [string, string][] {
  return [
    ['网格 grids', whole(figures.grids)],
    ['户数 households', whole(figures.households)],
    ['在范围内 in window', inside(figures)],
    ['拆分小区 compounds split', whole(figures.compoundsSplit)],
    ['界线在道路河流上 on barriers', percent(figures.innerBoundary.onBarrier)],
    ['代价 cost', whole(figures.cost)],
    ...more,
  ];
}

const boxOf = (area: MultiPolygonCoordinates): Bbox => bboxOf(area.flat(2));
const overlap = (a: Bbox, b: Bbox): boolean => a[0] <= b[2] && b[0] <= a[2] && a[1] <= b[3] && b[1] <= a[3];

/** What of an input lies in a box: the rest would only lie beside the sheet. */
export function near(
  input: PartitionInput,
  area: MultiPolygonCoordinates,
): Pick<PartitionInput, 'buildings' | 'barriers' | 'water'> {
  const box = boxOf(area);
  return {
    buildings: input.buildings.filter(b => overlap(boxOf(b.area), box)),
    barriers: input.barriers.filter(b => overlap(bboxOf(b.line), box)),
    water: input.water.filter(w => overlap(boxOf(w.area), box)),
  };
}

/** A whole city: without buildings and lanes, which would be thousands of dots. */
export function cityPicture(
  { grids }: PartitionResult,
  input: PartitionInput,
  options: PartitionOptions,
  width: number,
): string {
  const { barriers, water } = input;
  const drawn = { barriers: barriers.filter(b => b.class !== 'lane' && b.class !== 'residential'), water };
  return drawSvg(grids, { ...drawn, buildings: [] }, options, { width, labels: false });
}

/** One region with its buildings and the households of each grid. */
export function regionPicture(
  grids: readonly GridArea[],
  input: PartitionInput,
  region: PartitionInput['regions'][number],
  options: PartitionOptions,
  width: number,
): string {
  return drawSvg(
    grids.filter(grid => grid.region === region.code),
    near(input, region.area),
    options,
    { width, labels: true },
  );
}

/** Nested levels of one region. */
export function levelsPicture(
  results: readonly PartitionResult[],
  input: PartitionInput,
  region: PartitionInput['regions'][number],
  width: number,
): string {
  return drawLevels(
    results.map(({ grids }) => grids),
    near(input, region.area),
    results[results.length - 1].assignments,
    { width, labels: true },
  );
}
