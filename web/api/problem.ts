import { PROBLEM_STATUS, type Problem, type ProblemCode } from '../../server/api/problem.ts';

/** `unreachable`: no answer at all; `unexpected`: an answer that is not in the contract. */
export type FailureCode = ProblemCode | 'unreachable' | 'unexpected';

/** What went wrong with a request, in words for people. The one error class of the pages. */
export class RequestError extends Error {
  readonly code: FailureCode;
  readonly title: string;
  readonly detail?: string;
  readonly remedy?: string;
  /** Seconds to wait before trying again, where the server says so. */
  readonly retryAfter_s?: number;
  /** The whole problem document: some codes carry more members (RFC 9457, extension members). */
  readonly document?: unknown;

  constructor(
    code: FailureCode,
    title: string,
    more: {
      detail?: string;
      remedy?: string;
      retryAfter_s?: number;
      cause?: unknown;
      document?: unknown;
    } = {},
  ) {
    super(more.detail ?? title, { cause: more.cause });
    this.name = 'RequestError';
    this.code = code;
    this.title = title;
    if (more.detail !== undefined) this.detail = more.detail;
    if (more.remedy !== undefined) this.remedy = more.remedy;
    if (more.retryAfter_s !== undefined) this.retryAfter_s = more.retryAfter_s;
    if (more.document !== undefined) this.document = more.document;
  }
}

/** True for a problem document as the server writes it (RFC 9457 with our `code`). */
export function isProblem(body: unknown): body is Problem {
  if (typeof body !== 'object' || body === null) return false;
  const { title, code } = body as Record<string, unknown>;
  return typeof title === 'string' && typeof code === 'string' && code in PROBLEM_STATUS;
}

/** The error of a problem document; field errors become part of the detail. */
export function errorOf(problem: Problem, retryAfter: string | null = null): RequestError {
  const fields = (problem.errors ?? []).map(({ path, message }) => (path ? `${path}: ${message}` : message));
  const detail = [problem.detail, ...fields].filter(Boolean).join('; ');
  return new RequestError(problem.code, problem.title, {
    ...(detail ? { detail } : {}),
    ...(problem.remedy === undefined ? {} : { remedy: problem.remedy }),
    ...(retryAfter === null ? {} : { retryAfter_s: Number(retryAfter) }),
    document: problem,
  });
}
