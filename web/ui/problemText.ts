import type { TFunction } from 'i18next';
import { RequestError } from '../api/problem.ts';

export interface ProblemText {
  title: string;
  detail?: string;
  remedy?: string;
}

/** An error in words: what happened, the details, what to do. The server's own words are English. */
export function problemText(error: unknown, t: TFunction): ProblemText {
  if (!(error instanceof RequestError))
    return { title: t('problem.unexpected'), detail: String(error), remedy: t('problem.unexpectedRemedy') };
  if (error.code === 'unreachable')
    return {
      title: t('problem.unreachable'),
      detail: t('problem.unreachableDetail'),
      remedy: t('problem.unreachableRemedy'),
    };
  if (error.code === 'unexpected')
    return {
      title: t('problem.unexpected'),
      ...(error.detail === undefined ? {} : { detail: error.detail }),
      remedy: t('problem.unexpectedRemedy'),
    };
  return {
    title: t(`problem.code.${error.code}`),
    ...(error.detail === undefined ? {} : { detail: error.detail }),
    ...(error.remedy === undefined ? {} : { remedy: error.remedy }),
  };
}
