/** The tables a benchmark prints: ours beside a named reference, and their ratio. Markdown, so that they can be kept. */

export interface Row {
  what: string;
  ours: string;
  /** The reference's figure with its name, or `not measured: <reason>`. */
  reference: string;
  /** Ours divided by the reference's; empty where no ratio makes sense. */
  ratio: string;
}

export interface Table {
  title: string;
  rows: Row[];
  /** Said below the table. */
  notes?: string[];
}

/** Figures with as many digits as they deserve. */
export const seconds = (s: number): string => `${s.toFixed(s < 0.1 ? 4 : s < 10 ? 2 : 1)} s`;
export const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`;
export const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
export const whole = (n: number): string => Math.round(n).toLocaleString('en');

/** A figure of ours beside a reference's. */
export function row(
  what: string,
  ours: number,
  reference: { name: string; value: number },
  format: (n: number) => string,
): Row {
  return {
    what,
    ours: format(ours),
    reference: `${format(reference.value)} (${reference.name})`,
    ratio: reference.value > 0 ? (ours / reference.value).toFixed(2) : '',
  };
}

/** A figure of ours that nothing is compared with. */
export const alone = (what: string, ours: string, reference = '', ratio = ''): Row => ({
  what,
  ours,
  reference,
  ratio,
});

/** A row, or a whole benchmark, that could not be measured, with the reason: never left out. */
export const notMeasured = (what: string, reason: string, ours = ''): Row => ({
  what,
  ours,
  reference: `not measured: ${reason}`,
  ratio: '',
});

/** A table as Markdown with columns of equal width. */
export function markdown({ title, rows, notes = [] }: Table): string {
  const lines = [
    ['what', 'ours', 'reference', 'ratio'],
    ...rows.map(({ what, ours, reference, ratio }) => [what, ours, reference, ratio]),
  ];
  const widths = [0, 1, 2, 3].map(c => Math.max(...lines.map(cells => cells[c].length)));
  const line = (cells: string[]): string =>
    `| ${cells.map((cell, c) => cell.padEnd(widths[c])).join(' | ')} |`;
  const rule = `|${widths.map(w => '-'.repeat(w + 2)).join('|')}|`;
  const table = [line(lines[0]), rule, ...lines.slice(1).map(line)].join('\n');
  return [`### ${title}`, table, ...notes].join('\n\n');
}
