const YES = new Set(['true', 'yes', '1', '是']);
const NO = new Set(['false', 'no', '0', '否']);

/** A yes-or-no property: `undefined` where it is missing or blank, `'bad'` where it is neither. */
export function flagOf(value: unknown): boolean | undefined | 'bad' {
  if (value === null || value === undefined) return undefined;
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return 'bad';
  const text = String(value).trim().toLowerCase();
  if (text === '') return undefined;
  if (YES.has(text)) return true;
  return NO.has(text) ? false : 'bad';
}

/** What a yes-or-no property may be, Chinese and English; for remedies. */
export const FLAG_WORDS: [string, string] = [
  'true/false、yes/no、1/0 或 是/否',
  'true/false, yes/no, 1/0 or 是/否',
];
