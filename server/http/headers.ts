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
 * A browser names the page that sends a write; one of another site is refused, because the demo asks for no login.
 *
 * @throws ApiError `forbidden`
 */
export function refuseForeignWrites(request: Request, _response: Response, next: NextFunction): void {
  const origin = request.get('Origin');
  const reads = request.method === 'GET' || request.method === 'HEAD' || request.method === 'OPTIONS';
  if (!reads && origin !== undefined && hostOf(origin) !== request.host)
    throw new ApiError('forbidden', `a page of ${origin} may not write here`);
  next();
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}
