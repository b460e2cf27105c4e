import { ApiError } from '../../api/problem.ts';

/** A sentence in Chinese and in English, as one line. */
export const both = (chinese: string, english: string): string => `${chinese} / ${english}`;

/** What is wrong, what to do about it, and where. */
export interface Complaint {
  /** The file as its user named it. */
  file?: string;
  /** The feature or features, as `labelOf` names them. */
  feature?: string;
  /** Chinese and English; what is wrong. */
  problem: [string, string];
  /** Chinese and English; what to do. */
  remedy: [string, string];
  cause?: unknown;
}

/** The error for input that cannot be used: names file, feature and remedy. Exit code 2, HTTP 400. */
export function badInput({ file, feature, problem, remedy, cause }: Complaint): ApiError {
  const where = [file, feature].filter(part => part !== undefined).join(', ');
  return new ApiError('validation_failed', (where === '' ? '' : `${where}: `) + both(...problem), {
    remedy: both(...remedy),
    cause,
  });
}
