/** Names of the files of several divisions, and what a report says of them. */
import { basename } from 'node:path';
import type { FileName } from '../exchange/partition-input.ts';
import { badInput } from '../exchange/pure/problem.ts';
import type { Alternative, DivisionMetrics } from '../partition/types.ts';

/** The text with `.number` before its extension: `grids.geojson.gz` → `grids.2.geojson.gz`. */
function numbered(text: string, number: number): string {
  const name = basename(text);
  const extension = /(?<=.)\.[^.]+(\.gz)?$/i.exec(name)?.[0] ?? '';
  return `${text.slice(0, text.length - extension.length)}.${number}${extension}`;
}

/**
 * Where alternative `number` goes when the best division (1) goes to `name`. `/dev/null` takes them all.
 * @throws {ApiError} for any other device: it holds one division only
 */
export function alternativeName({ file, path }: FileName, number: number): FileName {
  if (number === 1 || path === '/dev/null') return { file, path };
  if (path.startsWith('/dev/'))
    throw badInput({
      file,
      problem: ['--alternatives 需要写到文件', '--alternatives needs files to write to'],
      remedy: [
        '请给出文件名，如 grids.geojson，或去掉 --alternatives',
        'give a file name such as grids.geojson, or drop --alternatives',
      ],
    });
  return { file: numbered(file, number), path: numbered(path, number) };
}

/** What the best division's report says of another one. */
export interface AlternativeSummary
  extends Pick<
    DivisionMetrics,
    | 'grids'
    | 'inWindow'
    | 'inWindowHouseholds'
    | 'compoundsSplit'
    | 'moved'
    | 'meanDeviation'
    | 'polsbyPopperMedian'
  > {
  /** Its grids. */
  file: string;
  differs: number;
  loss: number;
}

/** An alternative as the best one's report lists it. */
export function alternativeSummary({ differs, loss, result }: Alternative, file: string): AlternativeSummary {
  const { grids, inWindow, inWindowHouseholds, compoundsSplit, moved, meanDeviation, polsbyPopperMedian } =
    result.report;
  return {
    file,
    differs,
    loss,
    grids,
    inWindow,
    inWindowHouseholds,
    compoundsSplit,
    moved,
    meanDeviation,
    polsbyPopperMedian,
  };
}
