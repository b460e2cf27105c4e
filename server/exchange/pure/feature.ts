/** A feature as it stood in its file, before any check. */
export interface SourceFeature {
  /** Its place in the file, from 1. */
  number: number;
  properties: Readonly<Record<string, unknown>>;
  /** Whatever stood under `geometry`. */
  geometry: unknown;
}

/** The features of one file, or what one role takes out of an OpenStreetMap extract. */
export interface SourceLayer {
  /** The file as its user named it. */
  file: string;
  /** What the file is: an OpenStreetMap extract names its relations and ways, GeoJSON numbers its features. */
  format: 'geojson' | 'osm';
  features: SourceFeature[];
}

/** A property as trimmed text, or `undefined` where it is missing, null or blank. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean')
    return String(value);
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  return text === '' ? undefined : text;
}

/** The id that a feature states itself: `id`, else `osm_id`. */
export function ownIdOf({ properties }: SourceFeature): string | undefined {
  return textOf(properties.id) ?? textOf(properties.osm_id);
}

/** A feature's id: `id`, else `osm_id`, else its number. */
export function idOf(feature: SourceFeature): string {
  return ownIdOf(feature) ?? String(feature.number);
}

/** How messages name a feature. */
export function labelOf(feature: SourceFeature): string {
  const id = ownIdOf(feature) ?? textOf(feature.properties.code) ?? textOf(feature.properties.name);
  const shown = id === undefined ? '' : ` (${id.length > 60 ? `${id.slice(0, 60)}…` : id})`;
  return `要素/feature ${feature.number}${shown}`;
}
