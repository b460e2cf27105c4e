/** The one error mapper: everything thrown becomes problem details (RFC 9457), and nothing inside leaks. */
import { randomUUID } from 'node:crypto';
import type { NextFunction, Request, Response } from 'express';
import { ApiError, PROBLEM_STATUS, type Problem, type ProblemCode } from '../api/problem.ts';

const TITLES: Record<ProblemCode, string> = {
  bad_request: 'Bad request',
  validation_failed: 'Validation failed',
  unauthorized: 'Login required',
  forbidden: 'Not allowed',
  not_found: 'Not found',
  method_not_allowed: 'Method not allowed',
  conflict: 'Conflict',
  precondition_failed: 'Changed meanwhile',
  payload_too_large: 'Too large',
  unsupported_media_type: 'Unsupported media type',
  infeasible: 'Not feasible',
  refused: 'Cannot be done',
  precondition_required: 'Precondition required',
  too_many_requests: 'Too many attempts',
  internal: 'Internal error',
  unavailable: 'Not available now',
};

/** Errors of express and its parsers, by the `type` they carry. */
const PARSER_CODES: Record<string, ProblemCode> = {
  'entity.too.large': 'payload_too_large',
  'entity.parse.failed': 'bad_request',
  'encoding.unsupported': 'unsupported_media_type',
  'charset.unsupported': 'unsupported_media_type',
};

/** What the caller is told. */
export function problemOf(error: unknown, instance: string): Problem {
  if (error instanceof ApiError)
    return {
      ...error.extension,
      type: `urn:wangge:problem:${error.code}`,
      title: TITLES[error.code],
      status: error.status,
      code: error.code,
      detail: error.message,
      instance,
      ...(error.remedy === undefined ? {} : { remedy: error.remedy }),
      ...(error.errors === undefined ? {} : { errors: error.errors }),
    };
  const code = codeOf(error);
  if (code !== undefined) return problemOf(new ApiError(code, (error as Error).message), instance);
  return {
    type: 'urn:wangge:problem:internal',
    title: TITLES.internal,
    status: PROBLEM_STATUS.internal,
    code: 'internal',
    detail: 'something went wrong on the server; it is written in the log under this number',
    remedy: 'try again; if it stays, give the operator the number in `instance`',
    instance: `urn:uuid:${randomUUID()}`,
  };
}

function codeOf(error: unknown): ProblemCode | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { type, status, expose } = error as { type?: string; status?: number; expose?: boolean };
  if (type !== undefined && type in PARSER_CODES) return PARSER_CODES[type];
  if (status === 404) return 'not_found';
  // A malformed address (%zz) and the like.
  return status !== undefined && status >= 400 && status < 500 && expose !== false
    ? 'bad_request'
    : undefined;
}

/** Express's error middleware. */
export function answerProblem(
  error: unknown,
  request: Request,
  response: Response,
  next: NextFunction,
): void {
  const problem = problemOf(error, request.originalUrl);
  if (problem.code === 'internal')
    console.error(`${problem.instance} ${request.method} ${request.originalUrl}`, error);
  if (response.headersSent) {
    next(error);
    return;
  }
  response.removeHeader('ETag');
  response.status(problem.status).set('Cache-Control', 'no-store').type('application/problem+json');
  response.send(JSON.stringify(problem));
}
