/**
 * Error codes that the API answers with, as RFC 9457 problem details (`application/problem+json`).
 * `code` is stable and machine-readable; `title` and `detail` are for people, `remedy` says what to do.
 */
export const PROBLEM_STATUS = {
  bad_request: 400,
  validation_failed: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  conflict: 409,
  precondition_failed: 412,
  payload_too_large: 413,
  unsupported_media_type: 415,
  infeasible: 422,
  refused: 422,
  precondition_required: 428,
  too_many_requests: 429,
  internal: 500,
  unavailable: 503,
} as const;

export type ProblemCode = keyof typeof PROBLEM_STATUS;

export interface Problem {
  type: string;
  title: string;
  status: number;
  code: ProblemCode;
  detail?: string;
  /** What the caller can do about it. */
  remedy?: string;
  instance?: string;
  errors?: { path: string; message: string }[];
  /** Extension members (RFC 9457, 3.2) of some codes; see `edits.ts`. */
  [extension: string]: unknown;
}

/** The one error class of the server: thrown anywhere, answered by the one error mapper. */
export class ApiError extends Error {
  readonly code: ProblemCode;
  readonly remedy?: string;
  readonly errors?: { path: string; message: string }[];
  /** Further members of the answer. */
  readonly extension?: Readonly<Record<string, unknown>>;

  constructor(
    code: ProblemCode,
    detail: string,
    more: {
      remedy?: string;
      errors?: { path: string; message: string }[];
      extension?: Readonly<Record<string, unknown>>;
      cause?: unknown;
    } = {},
  ) {
    super(detail, { cause: more.cause });
    this.name = 'ApiError';
    this.code = code;
    if (more.remedy !== undefined) this.remedy = more.remedy;
    if (more.errors !== undefined) this.errors = more.errors;
    if (more.extension !== undefined) this.extension = more.extension;
  }

  get status(): number {
    return PROBLEM_STATUS[this.code];
  }
}
