import type { Map as MapLibreMap } from 'maplibre-gl';

type Feature = 'grids' | 'communities';

/** Which grid is under the pointer, which grid and community are selected: feature states that the style draws. */
export class Marks {
  readonly #map: MapLibreMap;
  #hovered: string | undefined;
  #grid: string | undefined;
  #community: string | undefined;

  constructor(map: MapLibreMap) {
    this.#map = map;
  }

  /** @returns whether that is another grid than before */
  hover(code: string | undefined): boolean {
    if (code === this.#hovered) return false;
    this.#set('grids', this.#hovered, { hover: false });
    this.#hovered = code;
    this.#set('grids', code, { hover: true });
    return true;
  }

  select(grid: string | undefined, community: string | undefined): void {
    this.#set('grids', this.#grid, { selected: false });
    this.#set('communities', this.#community, { selected: false });
    this.#grid = grid;
    this.#community = community;
    this.again();
  }

  /** Sets the selection once more, after a source was replaced. */
  again(): void {
    this.#set('grids', this.#grid, { selected: true });
    this.#set('communities', this.#community, { selected: true });
  }

  #set(source: Feature, id: string | undefined, state: Record<string, boolean>): void {
    if (id !== undefined) this.#map.setFeatureState({ source, sourceLayer: source, id }, state);
  }
}
