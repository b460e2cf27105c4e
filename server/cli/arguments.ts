/**
 * Reads a command line. `node:util`'s parseArgs does not know several values after one flag (`--barriers a b c`)
 * nor values that begin with a minus (`--bbox -71.1,…`), so the words are walked here; everything that does not fit
 * is refused with what to do, nothing is guessed.
 */
import { badInput } from '../exchange/pure/problem.ts';

/** An option of a command. */
export interface OptionSpec {
  name: string;
  /** How its value is shown in the help; without one it is a switch. */
  value?: string;
  /** Several values after one flag, or the flag repeated. */
  many?: boolean;
  /** Chinese and English. */
  help: [string, string];
}

/** What was given: every option's values in order; a switch has none. */
export type Given = ReadonlyMap<string, readonly string[]>;

function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    row = next;
  }
  return row[b.length]!;
}

/** The known word nearest to a mistyped one, if it is near. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const ranked = known.map(name => ({ name, d: distance(word, name) })).sort((a, b) => a.d - b.d);
  return ranked[0] !== undefined && ranked[0].d <= Math.max(1, word.length / 3) ? ranked[0].name : undefined;
}

const SEE_HELP = (command: string): [string, string] => [
  `用法见 wangge ${command} --help`,
  `see wangge ${command} --help`,
];

/** A word that is a flag and no value: `--name`, `-h`, but not `-71.1`. */
const isFlag = (word: string): boolean => /^--?[a-z]/i.test(word);

/**
 * The options of a command line.
 * @throws {ApiError} for an unknown flag, a missing or doubled value, a word without a flag
 */
export function readOptions(words: readonly string[], command: string, specs: readonly OptionSpec[]): Given {
  const given = new Map<string, string[]>();
  for (let at = 0; at < words.length; ) {
    const word = words[at++]!;
    if (!isFlag(word))
      throw badInput({
        problem: [`“${word}”前面没有选项`, `"${word}" stands without a flag`],
        remedy: SEE_HELP(command),
      });
    const equals = word.indexOf('=');
    const flag = equals < 0 ? word : word.slice(0, equals);
    const spec = specs.find(({ name }) => `--${name}` === flag);
    if (spec === undefined) {
      const near = nearest(
        flag.replace(/^-+/, ''),
        specs.map(({ name }) => name),
      );
      throw badInput({
        problem: [`没有选项 ${flag}`, `there is no option ${flag}`],
        remedy: near === undefined ? SEE_HELP(command) : [`是否要用 --${near}?`, `did you mean --${near}?`],
      });
    }
    const values: string[] = [];
    if (equals >= 0) values.push(word.slice(equals + 1));
    else if (spec.value !== undefined)
      while (at < words.length && !isFlag(words[at]!) && (spec.many === true || values.length === 0))
        values.push(words[at++]!);
    if (spec.value === undefined && values.length > 0)
      throw badInput({
        problem: [`${flag} 不带值`, `${flag} takes no value`],
        remedy: [`请只写 ${flag}`, `write ${flag} alone`],
      });
    if (spec.value !== undefined && (values.length === 0 || values.includes('')))
      throw badInput({
        problem: [`${flag} 后面缺少值`, `${flag} lacks its value`],
        remedy: [`请写成 ${flag} ${spec.value}`, `write ${flag} ${spec.value}`],
      });
    const before = given.get(spec.name);
    if (before !== undefined && spec.many !== true)
      throw badInput({
        problem: [`${flag} 给了两次`, `${flag} is given twice`],
        remedy: ['请只保留一个', 'keep one of them'],
      });
    given.set(spec.name, [...(before ?? []), ...values]);
  }
  return given;
}

/** A number option within bounds, or its default. */
export function numberOf(
  given: Given,
  name: string,
  bounds: { least: number; most: number; whole: boolean },
): number | undefined {
  const text = given.get(name)?.[0];
  if (text === undefined) return undefined;
  const value = /^[+-]?(\d+\.?\d*|\.\d+)$/.test(text.trim()) ? Number(text) : Number.NaN;
  if (value >= bounds.least && value <= bounds.most && (!bounds.whole || Number.isSafeInteger(value)))
    return value;
  const kind: [string, string] = bounds.whole ? ['整数', 'a whole number'] : ['数', 'a number'];
  throw badInput({
    problem: [`--${name} 的值“${text}”不对`, `--${name} cannot be "${text}"`],
    remedy: [
      `请给 ${bounds.least} 到 ${bounds.most} 之间的${kind[0]}`,
      `give ${kind[1]} from ${bounds.least} to ${bounds.most}`,
    ],
  });
}
