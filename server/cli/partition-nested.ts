/** What a run over several levels writes: all levels in one file, a report of each, a row for every building. */
import { assignmentsCsv, gridsGeoJson, levelsCsv, levelsGeoJson } from '../exchange/pure/result-files.ts';
import type { PooledResult } from '../jobs/partition-pool.ts';
import { chainsOf } from '../partition/nesting.ts';
import { drawSvg } from '../partition/svg.ts';
import { drawLevels } from '../partition/svg-levels.ts';
import type {
  PartitionInput,
  PartitionOptions,
  PartitionReport,
  PartitionResult,
} from '../partition/types.ts';

/** Width of the picture that `--svg` draws, pixels. */
const SVG_WIDTH_px = 2400;

/** The divisions of a run, the largest areas first; one of them is the main one. */
export interface NestedResult {
  levels: { options: PartitionOptions; result: PooledResult }[];
  main: number;
}

/** A level of the report: what was asked for, and the level's own report. */
interface LevelReport extends PartitionReport {
  level: PartitionOptions['level'];
  window: Pick<PartitionOptions, 'min' | 'max' | 'target'>;
}

/**
 * The main level's report; where several were divided, with the report of each under `levels`. Of thousands of areas that were
 * divided, a level other than the main one lists under `regions` those that cannot be met.
 */
export function nestedReport({ levels, main }: NestedResult): PartitionReport & { levels?: LevelReport[] } {
  const { report } = levels[main].result;
  if (levels.length === 1) return report;
  return {
    ...report,
    levels: levels.map(({ options: { level, min, max, target }, result }, i) => ({
      level,
      window: { min, max, target },
      ...result.report,
      regions: result.report.regions.filter(({ infeasible }) => i === main || infeasible.length > 0),
    })),
  };
}

/** Texts of the files that hold every level; where there is only one they are the main division's, an alternative's too. */
export function nestedTexts(
  { levels, main }: NestedResult,
  input: PartitionInput,
  division: PartitionResult,
): { grids: string; assignments: () => string; svg: () => string } {
  const { options } = levels[main];
  const size = { width: SVG_WIDTH_px, labels: true };
  if (levels.length === 1)
    return {
      grids: gridsGeoJson(division.grids, options.level),
      assignments: () => assignmentsCsv(division.assignments),
      svg: () => drawSvg(division.grids, input, options, size),
    };
  const results = levels.map(({ result }) => result);
  const names = levels.map(item => item.options.level);
  return {
    grids: levelsGeoJson(results.map(({ grids }) => grids)),
    assignments: () => levelsCsv(names, chainsOf(results)),
    svg: () =>
      drawLevels(
        results.map(({ grids }) => grids),
        input,
        results[results.length - 1].assignments,
        size,
      ),
  };
}
