/**
 * Passwords as they are stored: scrypt (RFC 7914) with a salt for each, written as one text in the manner of the PHC
 * string format, `$scrypt$ln=15,r=8,p=3$salt$hash` (base64 without padding). The parameters are part of the text, so
 * that they can be raised: an older hash still verifies, and `needsRehash` tells that it should be replaced.
 */
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { passwordWeakness } from '../api/accounts.ts';
import { ApiError } from '../api/problem.ts';

export interface ScryptParameters {
  /** Binary logarithm of the cost N. */
  ln: number;
  /** Block size. */
  r: number;
  /** Parallel lanes, computed one after the other. */
  p: number;
}

/**
 * One of the equally strong settings of OWASP's Password Storage Cheat Sheet (N = 2^17 with p = 1 down to 2^13 with
 * p = 10): 2^15 with p = 3 takes 32 MiB and 0.3 s of one core here, so that hashes at work (`MOST_AT_ONCE`) do not crowd out
 * an embedded database on a small machine.
 */
export const SCRYPT: ScryptParameters = { ln: 15, r: 8, p: 3 };

/** Bytes; 128 bits are never the same twice. */
const SALT_BYTES = 16;
const HASH_BYTES = 32;
/** Hashes computed at once: half of libuv's four threads, so that files and compression go on. */
const MOST_AT_ONCE = 2;
/** Hashes that wait; beyond it (more than 5 s of waiting) the server says that it is busy. */
const MOST_WAITING = 40;

let running = 0;
const waiting: (() => void)[] = [];

/** @throws ApiError `unavailable` where too many wait */
async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= MOST_AT_ONCE) {
    if (waiting.length >= MOST_WAITING)
      throw new ApiError('unavailable', 'too many people log in at this moment', {
        remedy: 'try again in a minute',
      });
    await new Promise<void>(turn => waiting.push(turn));
  } else running++;
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next === undefined) running--;
    else next();
  }
}

function derive(password: string, salt: Buffer, { ln, r, p }: ScryptParameters, bytes: number) {
  const cost = 2 ** ln;
  // Equal characters that keyboards write differently are one password.
  const text = password.normalize('NFKC');
  return inTurn(
    () =>
      new Promise<Buffer>((done, fail) =>
        scrypt(
          text,
          salt,
          bytes,
          { cost, blockSize: r, parallelization: p, maxmem: 256 * cost * r },
          (error, key) => (error === null ? done(key) : fail(error)),
        ),
      ),
  );
}

const base64 = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '');

/** The text to store for a password. */
export async function hashPassword(password: string, parameters = SCRYPT): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const hash = await derive(password, salt, parameters, HASH_BYTES);
  const { ln, r, p } = parameters;
  return `$scrypt$ln=${ln},r=${r},p=${p}$${base64(salt)}$${base64(hash)}`;
}

interface Stored {
  parameters: ScryptParameters;
  salt: Buffer;
  hash: Buffer;
}

function readStored(text: string): Stored {
  const found = /^\$scrypt\$ln=(\d+),r=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/.exec(text);
  if (found === null) throw new Error('a stored password cannot be read');
  const [, ln, r, p, salt, hash] = found;
  return {
    parameters: { ln: Number(ln), r: Number(r), p: Number(p) },
    salt: Buffer.from(salt!, 'base64'),
    hash: Buffer.from(hash!, 'base64'),
  };
}

/** Stands in for the hash of an account that is not there: as long to verify, and no password fits. */
const NOBODY = `$scrypt$ln=${SCRYPT.ln},r=${SCRYPT.r},p=${SCRYPT.p}$${'A'.repeat(22)}$${'A'.repeat(43)}`;

/**
 * Whether the password fits; takes the same time whether it does or not.
 *
 * @param stored null for an account that is not there (or has no password): as slow, and never true
 */
export async function verifyPassword(password: string, stored: string | null): Promise<boolean> {
  const { parameters, salt, hash } = readStored(stored ?? NOBODY);
  const derived = await derive(password, salt, parameters, hash.length);
  return timingSafeEqual(derived, hash) && stored !== null;
}

/** Whether a stored hash was made with other parameters than those of today. */
export function needsRehash(stored: string): boolean {
  const { ln, r, p } = readStored(stored).parameters;
  return ln !== SCRYPT.ln || r !== SCRYPT.r || p !== SCRYPT.p;
}

const WEAKNESS = {
  short: 'at least 10 characters',
  uniform: 'at least 5 different characters',
  login: 'the login name may not be part of it',
};

/**
 * The text to store for a password that somebody chose. It takes a third of a second: not inside a transaction.
 *
 * @throws ApiError `validation_failed` for one that is too easy to guess
 */
export async function hashNewPassword(password: string, login: string): Promise<string> {
  const weakness = passwordWeakness(password, login);
  if (weakness === undefined) return hashPassword(password);
  throw new ApiError('validation_failed', 'the password is too easy to guess', {
    errors: [{ path: 'password', message: WEAKNESS[weakness] }],
    remedy: 'take at least 10 characters, such as four words that have nothing to do with each other',
  });
}
