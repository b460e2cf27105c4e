/** Files made in the page from what the server gave: the grids as GeoJSON and as a table. */

/** What the table needs of a feature. */
interface Row {
  properties: Readonly<Record<string, unknown>>;
}

const COLUMNS = ['code', 'name', 'community', 'households', 'buildings', 'state'] as const;

const cell = (value: unknown): string => {
  const text = value === null || value === undefined ? '' : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/**
 * A table with one row a grid. Starts with a byte-order mark, by which Excel knows UTF-8; codes are written as
 * `="370785…"`, so that Excel keeps all their digits.
 * @param headings column names in the page's language, in the order of `COLUMNS`
 * @param stateName a state in the page's language
 */
export function gridsCsv(
  features: readonly Row[],
  headings: readonly string[],
  stateName: (state: unknown) => string,
): string {
  const rows = features.map(({ properties }) =>
    COLUMNS.map(name => {
      if (name === 'code' || name === 'community') return cell(`="${properties[name] ?? ''}"`);
      return cell(name === 'state' ? stateName(properties[name]) : properties[name]);
    }).join(','),
  );
  return `\uFEFF${[headings.map(cell).join(','), ...rows].join('\r\n')}\r\n`;
}

/** A GeoJSON file (RFC 7946). */
export const gridsGeojson = (features: readonly Row[]): string =>
  JSON.stringify({ type: 'FeatureCollection', features });

/** A name that every file system takes. */
export const fileName = (title: string): string => title.replace(/[\\/:*?"<>|\s]+/g, '_').slice(0, 80);
