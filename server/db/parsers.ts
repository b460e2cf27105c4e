/** How column values become JavaScript values: the same on both engines. */

/** PostgreSQL's type numbers (pg_type.oid) whose defaults differ between the two clients. */
const TYPE_IDS = { int8: 20, numeric: 1700, date: 1082 } as const;

/** Parsers by type number. Everything else keeps the clients' common default (timestamptz is a Date). */
export const PARSERS: Record<number, (text: string) => unknown> = {
  [TYPE_IDS.int8]: wholeNumber,
  [TYPE_IDS.numeric]: Number,
  [TYPE_IDS.date]: text => text,
};

/** @throws RangeError for a bigint that a JavaScript number cannot hold */
function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`${text} is beyond the safe integers`);
  return value;
}
