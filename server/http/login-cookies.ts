/** The cookies: the session's token, and one by which a browser is known where somebody has logged in before. */
import type { Request, Response } from 'express';

const SESSION = 'wangge_session';
const DEVICE = 'wangge_device';
/** Only logging in reads it. */
const DEVICE_PATH = '/api/login';
const DEVICE_MS = 180 * 24 * 3_600_000;

/** No script reads them, no form of another site sends them, and over HTTPS they never leave in the clear. */
const flags = (request: Request) => ({ httpOnly: true, sameSite: 'lax', secure: request.secure }) as const;

function cookie(request: Request, name: string): string | undefined {
  for (const pair of (request.get('Cookie') ?? '').split(';')) {
    const at = pair.indexOf('=');
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return undefined;
}

export const sessionToken = (request: Request): string | undefined => cookie(request, SESSION);
export const deviceToken = (request: Request): string | undefined => cookie(request, DEVICE);

/** Until the browser closes; the server ends a session by its own times. */
export function setSession(request: Request, response: Response, token: string): void {
  response.cookie(SESSION, token, { ...flags(request), path: '/' });
}

export function clearSession(request: Request, response: Response): void {
  response.clearCookie(SESSION, { ...flags(request), path: '/' });
}

export function setDevice(request: Request, response: Response, token: string): void {
  response.cookie(DEVICE, token, { ...flags(request), path: DEVICE_PATH, maxAge: DEVICE_MS });
}
