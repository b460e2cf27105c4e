/** Headers that every answer carries, and the refusal of writes from foreign pages. */
import type { NextFunction, Request, Response } from 'express';
import { ApiError } from '../api/problem.ts';

/**
 * Nothing from elsewhere is loaded or asked. `blob:` workers and `data:` images are MapLibre's, inline styles the
 * component library's, `wasm-unsafe-eval` is for geometry in the browser (GEOS in WebAssembly).
 */
const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self' blob:",
  "child-src 'self' blob:",
  "img-src 'self' data: blob:",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self' data:",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'self'",
  "form-action 'self'",
  "frame-ancestors 'self'",
].join('; ');

export function securityHeaders(_request: Request, response: Response, next: NextFunction): void {
  response.set({
    'Content-Security-Policy': CONTENT_SECURITY_POLICY,
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'same-origin',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Permissions-Policy': 'geolocation=(self), camera=(), microphone=()',
  });
  next();
}

/**
 * A browser names the page that sends a write, or at least whether it is of another site; such a one is refused. With a
 * session there is the synchroniser token besides (`access.ts`); in an open county and for logging in this stands alone.
 *
 * @throws ApiError `forbidden`
 */
export function refuseForeignWrites(request: Request, _response: Response, next: NextFunction): void {
  const origin = request.get('Origin');
  const reads = request.method === 'GET' || request.method === 'HEAD' || request.method === 'OPTIONS';
  // Sec-Fetch-Site (https://www.w3.org/TR/fetch-metadata/) also comes where a form or a policy hides the origin.
  const foreign =
    origin === undefined ? request.get('Sec-Fetch-Site') === 'cross-site' : hostOf(origin) !== request.host;
  if (!reads && foreign)
    throw new ApiError('forbidden', `a page of ${origin ?? 'another site'} may not write here`, {
      remedy: 'use the pages of this server, or a program that sends no Origin',
    });
  next();
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}
