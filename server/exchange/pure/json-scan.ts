/**
 * Finds its way through JSON text in bytes without building it: where a value ends, and where a faulty text goes
 * wrong. Features are cut out one by one, so a mistake costs nothing but its own feature and its message can say
 * which one it was.
 */
import { MOST_NESTING } from './params.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const [OPEN_BRACE, CLOSE_BRACE, OPEN_BRACKET, CLOSE_BRACKET] = [0x7b, 0x7d, 0x5b, 0x5d];
const COMMA = 0x2c;
const COLON = 0x3a;

/** Where JSON text goes wrong. */
export class JsonFault extends Error {
  readonly offset: number;
  /** What was expected there, Chinese and English. */
  readonly expected: [string, string];

  constructor(offset: number, expected: [string, string]) {
    super(`${expected[1]} expected at byte ${offset}`);
    this.offset = offset;
    this.expected = expected;
  }
}

/** First byte at or after `at` that is no white space (or record separator). */
export function skipSpace(bytes: Uint8Array, at: number): number {
  let i = at;
  for (; i < bytes.length; i++) {
    const byte = bytes[i];
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09 && byte !== 0x1e) break;
  }
  return i;
}

/** One past the closing quote of the string that opens at `at`. */
function skipString(bytes: Uint8Array, at: number): number {
  for (let i = at + 1; ; ) {
    i = bytes.indexOf(QUOTE, i);
    if (i < 0) throw new JsonFault(bytes.length, ['右引号（文本未结束）', 'a closing quote']);
    let escapes = 0;
    while (bytes[i - 1 - escapes] === BACKSLASH) escapes++;
    i++;
    if (escapes % 2 === 0) return i;
  }
}

/** One past the end of the value that begins at `at`; brackets are counted, not matched. */
export function skipValue(bytes: Uint8Array, at: number): number {
  const first = bytes[at];
  if (first === QUOTE) return skipString(bytes, at);
  let i = at;
  if (first === OPEN_BRACE || first === OPEN_BRACKET) {
    for (let depth = 0; i < bytes.length; ) {
      const byte = bytes[i]!;
      if (byte === QUOTE) {
        i = skipString(bytes, i);
        continue;
      }
      i++;
      if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
        if (++depth > MOST_NESTING) throw new JsonFault(i - 1, ['更浅的括号嵌套', 'shallower nesting']);
      } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
        if (--depth === 0) return i;
      }
    }
    throw new JsonFault(bytes.length, ['右括号（文件在此中断）', 'a closing bracket (the text ends here)']);
  }
  for (; i < bytes.length; i++) {
    const byte = bytes[i]!;
    if (byte === COMMA || byte === CLOSE_BRACE || byte === CLOSE_BRACKET || byte <= 0x20) break;
  }
  if (i === at) throw new JsonFault(at, ['一个值', 'a value']);
  return i;
}

const decoder = new TextDecoder('utf-8');
/** The text between two byte offsets. */
export const textBetween = (bytes: Uint8Array, from: number, to: number): string =>
  decoder.decode(bytes.subarray(from, to));

/**
 * Walks the members of the object that opens at `at` and returns the offset one past its closing brace.
 * @param visit gets each member's name and where its value begins; returns one past the value's end
 */
export function walkObject(
  bytes: Uint8Array,
  at: number,
  visit: (name: string, valueAt: number) => number,
): number {
  if (bytes[at] !== OPEN_BRACE) throw new JsonFault(at, ['“{”', '"{"']);
  let i = skipSpace(bytes, at + 1);
  if (bytes[i] === CLOSE_BRACE) return i + 1;
  for (;;) {
    if (bytes[i] !== QUOTE) throw new JsonFault(i, ['带引号的成员名', 'a member name in quotes']);
    const end = skipString(bytes, i);
    const name = textBetween(bytes, i + 1, end - 1);
    i = skipSpace(bytes, end);
    if (bytes[i] !== COLON) throw new JsonFault(i, ['“:”', '":"']);
    i = skipSpace(bytes, visit(name, skipSpace(bytes, i + 1)));
    if (bytes[i] === CLOSE_BRACE) return i + 1;
    if (bytes[i] !== COMMA) throw new JsonFault(i, ['“,” 或 “}”', '"," or "}"']);
    i = skipSpace(bytes, i + 1);
  }
}

/** Walks the items of the array that opens at `at`; like `walkObject`. */
export function walkArray(bytes: Uint8Array, at: number, visit: (itemAt: number) => number): number {
  if (bytes[at] !== OPEN_BRACKET) throw new JsonFault(at, ['“[”', '"["']);
  let i = skipSpace(bytes, at + 1);
  if (bytes[i] === CLOSE_BRACKET) return i + 1;
  for (;;) {
    i = skipSpace(bytes, visit(i));
    if (bytes[i] === CLOSE_BRACKET) return i + 1;
    if (bytes[i] !== COMMA) throw new JsonFault(i, ['“,” 或 “]”', '"," or "]"']);
    i = skipSpace(bytes, i + 1);
  }
}

const NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;

/** Digits without a leading zero: settled without making text of them, for speed. */
function isPlainInteger(bytes: Uint8Array, at: number, end: number): boolean {
  if (bytes[at] === 0x30) return end === at + 1;
  for (let i = at; i < end; i++) if (bytes[i]! < 0x30 || bytes[i]! > 0x39) return false;
  return true;
}

/** Throws where the value at `at` is not JSON; for the message after `JSON.parse` has refused it. */
export function checkValue(bytes: Uint8Array, at: number, depth = 0): number {
  if (depth > MOST_NESTING) throw new JsonFault(at, ['更浅的括号嵌套', 'shallower nesting']);
  const next = (valueAt: number): number => checkValue(bytes, valueAt, depth + 1);
  if (bytes[at] === OPEN_BRACE) return walkObject(bytes, at, (_name, valueAt) => next(valueAt));
  if (bytes[at] === OPEN_BRACKET) return walkArray(bytes, at, next);
  const end = skipValue(bytes, at);
  if (isPlainInteger(bytes, at, end)) return end;
  if (bytes[at] === QUOTE) {
    try {
      JSON.parse(textBetween(bytes, at, end));
    } catch {
      throw new JsonFault(at, ['没有换行和错误转义的文本', 'text without line breaks and wrong escapes']);
    }
    return end;
  }
  const word = textBetween(bytes, at, end);
  if (word !== 'true' && word !== 'false' && word !== 'null' && !NUMBER.test(word))
    throw new JsonFault(at, ['一个值', 'a value']);
  return end;
}

/**
 * `NaN` and `Infinity`, which Python writes and JSON does not know, as text in quotes, so that the check of
 * coordinates and counts meets them and says so.
 */
export function quoteNotANumber(text: string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity|nan|inf)\b/g, found =>
    found.startsWith('"') ? found : `"${found}"`,
  );
}

/** Line and column, from 1, of a byte offset. */
export function placeOf(bytes: Uint8Array, offset: number): { line: number; column: number } {
  let line = 1;
  let start = 0;
  for (let i = bytes.indexOf(0x0a); i >= 0 && i < offset; i = bytes.indexOf(0x0a, i + 1)) {
    line++;
    start = i + 1;
  }
  return { line, column: offset - start + 1 };
}
