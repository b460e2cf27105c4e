/** The layer list: what a reader switches, and which layers of the style that means. */
export const LAYER_GROUPS = [
  'grids',
  'gridLabels',
  'compare',
  'communities',
  'subdistricts',
  'stations',
  'compounds',
  'buildings',
  'streets',
  'streetLabels',
  'railways',
  'water',
  'landuse',
] as const;
export type LayerGroup = (typeof LAYER_GROUPS)[number];

export const LAYER_SECTIONS = [
  { section: 'groupDivision', groups: ['grids', 'gridLabels', 'compare', 'communities', 'subdistricts'] },
  { section: 'groupPlaces', groups: ['stations', 'compounds', 'buildings'] },
  { section: 'groupBase', groups: ['streets', 'streetLabels', 'railways', 'water', 'landuse'] },
] as const satisfies readonly { section: string; groups: readonly LayerGroup[] }[];

/** The group that a layer of the style belongs to, or `undefined` for what is always drawn. */
export function groupOf(layer: string): LayerGroup | undefined {
  if (layer === 'in-force-line') return 'compare';
  if (layer === 'grids-name') return 'gridLabels';
  if (layer.startsWith('grids-')) return 'grids';
  if (layer.startsWith('streets-')) return layer.endsWith('-name') ? 'streetLabels' : 'streets';
  if (layer.startsWith('water')) return 'water';
  if (layer === 'communities-fill') return undefined;
  const stem = layer.split('-')[0];
  return LAYER_GROUPS.find(group => group === stem);
}

/** All on, to start with. */
export const DEFAULT_LAYERS: ReadonlySet<LayerGroup> = new Set(LAYER_GROUPS);

/** Reads the remembered list of layers that are off; unknown names are dropped, so that old lists stay valid. */
export function layersFrom(remembered: string | null): ReadonlySet<LayerGroup> {
  const off = new Set((remembered ?? '').split(','));
  return new Set(LAYER_GROUPS.filter(group => !off.has(group)));
}

/** What `layersFrom` reads. */
export const layersText = (on: ReadonlySet<LayerGroup>): string =>
  LAYER_GROUPS.filter(group => !on.has(group)).join(',');
