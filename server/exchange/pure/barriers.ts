import { barrierClassOf } from '../../api/barriers.ts';
import type { BarrierLine, WaterArea } from '../../partition/types.ts';
import { type AreaGeos, checkShapes, cleanArea, lose, type Role } from './clean.ts';
import { labelOf, type SourceLayer, textOf } from './feature.ts';
import type { Notes } from './notes.ts';
import { isWater } from './osm-layers.ts';

const ROLE: Role = { name: ['线', 'line'], strict: false };
const WATER: Role = { name: ['水面', 'water area'], strict: false };

const named = (value: unknown): { name?: string } => {
  const name = textOf(value);
  return name === undefined ? {} : { name };
};

/** Ways of writing "no" that JSON, Shapefile and SQL know besides OpenStreetMap's own. */
const NO = new Set<unknown>([false, 0, '0', 'false', 'False', 'F', 'no']);

/** Tags as OpenStreetMap writes them, where `tunnel` came as a truth value. */
const asTags = (properties: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  NO.has(properties.tunnel) ? { ...properties, tunnel: 'no' } : properties;

/** What lines and water areas have been gathered from all files. */
export class BarrierCollector {
  readonly lines: BarrierLine[] = [];
  readonly water: WaterArea[] = [];
  readonly #seen = new Set<string>();
  readonly #geos: AreaGeos;
  readonly #notes: Notes;

  constructor(geos: AreaGeos, notes: Notes) {
    this.#geos = geos;
    this.#notes = notes;
  }

  /**
   * Takes a layer of lines that carry OpenStreetMap tags. Lines that are no barrier (footpaths, tunnels) and
   * areas (pedestrian squares) are counted and left out; water areas are kept as water.
   */
  addLines(layer: SourceLayer): void {
    this.#add(layer, false);
  }

  /** Takes a layer of water areas. Lines in it that are barriers (rivers) are kept as barriers. */
  addWater(layer: SourceLayer): void {
    this.#add(layer, true);
  }

  #add(layer: SourceLayer, everyAreaIsWater: boolean): void {
    for (const item of checkShapes(layer, ROLE, this.#notes)) {
      const { feature, shape } = item;
      const tags = asTags(feature.properties);
      const label = labelOf(feature);
      if (shape.kind === 'area') {
        if (everyAreaIsWater || isWater(tags)) {
          const clean = cleanArea(layer, item, WATER, this.#geos, this.#notes);
          if (clean !== undefined) this.water.push({ ...named(tags.name), area: clean.area });
        } else
          this.#notes.add(
            'area_ignored',
            layer.file,
            ['不是线而是面（如步行广场），不作界线', 'areas among the lines (pedestrian squares), not used'],
            label,
          );
        continue;
      }
      const kind = shape.kind === 'line' ? barrierClassOf(tags) : undefined;
      if (kind === undefined) {
        this.#notes.add(
          'no_barrier_ignored',
          layer.file,
          [
            '不构成界线的要素（人行道、隧道、无等级等），不使用',
            'features that are no barrier (footpaths, tunnels, no class), not used',
          ],
          `${label} ${textOf(tags.highway) ?? textOf(tags.waterway) ?? textOf(tags.railway) ?? ''}`.trim(),
        );
        continue;
      }
      if (shape.lines.length === 0) lose(layer, feature, 'too_short', ROLE, this.#notes);
      for (const line of shape.lines) {
        const key = `${kind} ${JSON.stringify(line)}`;
        if (this.#seen.has(key))
          this.#notes.add(
            'duplicate_dropped',
            layer.file,
            ['完全重复的线，只留一条', 'lines given twice, kept once'],
            label,
          );
        else {
          this.#seen.add(key);
          this.lines.push({ class: kind, ...named(tags.name), line });
        }
      }
    }
  }
}
