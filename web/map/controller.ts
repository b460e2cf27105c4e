/** The living map: one object that owns MapLibre, so that React components only say what is to be shown. */
import {
  type FilterSpecification,
  type MapGeoJSONFeature,
  Map as MapLibreMap,
  type MapMouseEvent,
  type Point,
  setWorkerUrl,
} from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';
import type { Bbox } from '../../server/api/geo.ts';
import type { City, SearchHit } from '../../server/api/schemas.ts';
import { language } from '../i18n.ts';
import type { HouseholdWindow } from './bands.ts';
import { CompoundLabels } from './compoundLabels.ts';
import { EditSurface, type SurfaceListener } from './edit/surface.ts';
import { type GridFacts, gridFactsOf } from './facts.ts';
import { addImages } from './images.ts';
import { groupOf, type LayerGroup } from './layerGroups.ts';
import { Marks } from './marks.ts';
import { metresPerPixel } from './measure.ts';
import { replaceTiles } from './replaceTiles.ts';
import { gridColour, gridLabel } from './style/grids.ts';
import { mapStyle } from './style/index.ts';
import 'maplibre-gl/dist/maplibre-gl.css';

setWorkerUrl(workerUrl);

/** Which grids are drawn. */
export interface Shown {
  /** Null for what is in force. */
  plan: string | null;
  /** Changes whenever the tiles' content does, so that no old tile is taken from a cache. */
  revision: string;
  window: HouseholdWindow;
}

export interface View {
  /** Degrees clockwise from north. */
  bearing: number;
  perPixel_m: number;
}

export interface MapListener {
  onHover(grid: GridFacts | null): void;
  onPointer(position: { lng: number; lat: number } | null): void;
  /** A click on a grid, on a community that has none, or on neither. */
  onPick(grid: GridFacts | null, community: string | null): void;
  onView(view: View): void;
  /** Tiles fail to load, or load again. */
  onTrouble(trouble: 'tiles' | 'context' | null): void;
}

const GRID_LAYER = 'grids-fill';

/** True where the browser can draw the map at all. */
export function hasWebgl(): boolean {
  return document.createElement('canvas').getContext('webgl2') !== null;
}

export class MapController {
  readonly #map: MapLibreMap;
  readonly #listener: MapListener;
  readonly #compoundLabels: CompoundLabels;
  readonly #ready: Promise<void>;
  readonly #marks: Marks;
  #layers: ReadonlySet<LayerGroup> | undefined;
  #shown: Shown;
  #point: Point | undefined;
  #editing: { community: string; surface: EditSurface | undefined } | undefined;

  constructor(
    container: HTMLElement,
    city: City,
    zooms: { minzoom: number; maxzoom: number },
    shown: Shown,
    listener: MapListener,
  ) {
    this.#listener = listener;
    this.#shown = shown;
    const map = new MapLibreMap({
      container,
      style: mapStyle(location.origin, { ...this.#gridTiles(), ...zooms }, shown.window, language()),
      bounds: city.bbox,
      // Room at the top for the first call to divide.
      fitBoundsOptions: {
        padding: { top: city.totals.grids === 0 ? 84 : 24, bottom: 24, left: 24, right: 24 },
      },
      attributionControl: false,
      hash: 'map',
      minZoom: 8,
      maxZoom: 20,
      maxPitch: 0,
      pitchWithRotate: false,
      touchPitch: false,
    });
    this.#map = map;
    addImages(map);
    this.#marks = new Marks(map);
    this.#compoundLabels = new CompoundLabels(map);
    this.#ready = new Promise(done => {
      map.once('load', () => done());
    });
    void this.#ready.then(() => {
      void this.#compoundLabels.update();
      this.#reportView();
    });
    this.#listen(container);
  }

  /** Shows another plan, another state of it, or another window. */
  show(shown: Shown): void {
    this.#shown = shown;
    void this.#ready.then(() => {
      const tiles = this.#gridTiles();
      this.#marks.hover(undefined);
      replaceTiles(this.#map, 'grids', tiles.shown);
      replaceTiles(this.#map, 'grids-in-force', tiles.inForce);
      this.#map.setPaintProperty(GRID_LAYER, 'fill-color', gridColour(shown.window));
      this.#applyLayers();
      this.#marks.again();
    });
  }

  /** Switches the layers of the list on and off. */
  setLayers(on: ReadonlySet<LayerGroup>): void {
    this.#layers = on;
    void this.#ready.then(() => this.#applyLayers());
  }

  /** Marks a grid and a community as selected. */
  select(grid: string | undefined, community: string | undefined): void {
    void this.#ready.then(() => this.#marks.select(grid, community));
  }

  /** Marks a grid as if the pointer were on it (a row of a list). */
  hover(code: string | undefined): void {
    void this.#ready.then(() => this.#marks.hover(code));
  }

  /** Outlines what the search found. */
  mark(hit: SearchHit | null): void {
    void this.#ready.then(() => {
      for (const kind of ['compounds', 'buildings', 'stations'] as const) {
        const id = hit && `${hit.kind}s` === kind ? hit.id : '';
        this.#map.setFilter(`hit-${kind}`, ['==', ['to-string', ['get', 'id']], id]);
      }
      this.#map.setFilter('hit-streets', [
        '==',
        ['get', 'name'],
        hit?.kind === 'street' ? hit.name : '\u0000',
      ]);
    });
  }

  /** Moves the map so that the box fills it; a point is shown at street scale. */
  flyTo(bbox: Bbox): void {
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    this.#map.fitBounds(bbox, {
      padding: 40,
      maxZoom: 17.2,
      duration: still ? 0 : 700,
    });
  }

  zoomBy(steps: number): void {
    this.#map.zoomTo(this.#map.getZoom() + steps, { duration: 200 });
  }

  northUp(): void {
    this.#map.easeTo({ bearing: 0, duration: 200 });
  }

  /** Writes names again in the page's language and names the map for screen readers. */
  translate(label: string): void {
    this.#map.getCanvas().setAttribute('aria-label', label);
    void this.#ready.then(() => {
      this.#map.setLayoutProperty('grids-name', 'text-field', gridLabel(language()));
    });
  }

  /** The map as it stands, as a still picture: a WebGL canvas is blank when printed. */
  picture(): Promise<{ canvas: HTMLCanvasElement; perPixel_m: number; bearing: number; width: number }> {
    return new Promise((done, fail) => {
      this.#map.once('render', () => {
        const live = this.#map.getCanvas();
        const canvas = document.createElement('canvas');
        canvas.width = live.width;
        canvas.height = live.height;
        const context = canvas.getContext('2d');
        if (!context) return fail(new Error('this browser draws no 2D canvas'));
        context.drawImage(live, 0, 0);
        done({ canvas, ...this.#view(), width: live.clientWidth });
      });
      this.#map.triggerRepaint();
    });
  }

  /** Hands the map's pointer to the editor of a community; its grids are then drawn by the editor. */
  async beginEdit(listener: SurfaceListener, community: string): Promise<EditSurface> {
    const editing: { community: string; surface: EditSurface | undefined } = {
      community,
      surface: undefined,
    };
    this.endEdit();
    this.#editing = editing;
    await this.#ready;
    const surface = new EditSurface(this.#map, listener);
    if (this.#editing === editing) editing.surface = surface;
    else surface.end();
    this.#marks.hover(undefined);
    this.#listener.onHover(null);
    this.#applyEditing();
    return surface;
  }

  /** The map is a map again. */
  endEdit(): void {
    if (!this.#editing) return;
    this.#editing.surface?.end();
    this.#editing = undefined;
    this.#applyEditing();
  }

  destroy(): void {
    this.#editing = undefined;
    this.#map.remove();
  }

  #gridTiles(): { shown: string; inForce: string } {
    const { plan, revision } = this.#shown;
    const template = `${location.origin}/tiles/grids/{z}/{x}/{y}.mvt?v=${encodeURIComponent(revision)}`;
    return {
      shown: plan === null ? template : `${template}&plan=${encodeURIComponent(plan)}`,
      inForce: template,
    };
  }

  #listen(container: HTMLElement): void {
    const map = this.#map;
    map.on('mousemove', event => this.#pointerMoved(event));
    map.on('mouseout', () => {
      this.#point = undefined;
      this.#marks.hover(undefined);
      this.#listener.onHover(null);
      this.#listener.onPointer(null);
    });
    map.on('click', event => {
      if (this.#editing) return;
      const grid = this.#gridAt(event.point);
      const community = map.queryRenderedFeatures(event.point, { layers: ['communities-fill'] })[0];
      const code: unknown = community?.properties.code;
      this.#listener.onPick(grid, typeof code === 'string' ? code : null);
    });
    map.on('move', () => this.#reportView());
    map.on('moveend', () => {
      void this.#compoundLabels.update();
    });
    map.on('error', ({ error }) => {
      console.error(error);
      // Only requests that failed are for the reader; anything else is for the console.
      if ('status' in error) this.#listener.onTrouble('tiles');
    });
    map.on('webglcontextlost', () => this.#listener.onTrouble('context'));
    map.on('webglcontextrestored', () => this.#listener.onTrouble(null));
    // Readable from outside: whether the map has drawn everything, and how many grids are on it.
    map.on('dataloading', () => {
      container.dataset.mapIdle = 'false';
    });
    map.on('movestart', () => {
      container.dataset.mapIdle = 'false';
    });
    map.on('idle', () => {
      const drawn = this.#map.queryRenderedFeatures({ layers: [GRID_LAYER] });
      container.dataset.mapGrids = String(new Set(drawn.map(grid => grid.properties.code)).size);
      container.dataset.mapIdle = 'true';
    });
  }

  #pointerMoved(event: MapMouseEvent): void {
    this.#listener.onPointer(event.lngLat);
    if (this.#editing) return;
    const waiting = this.#point !== undefined;
    this.#point = event.point;
    if (waiting) return;
    // One look a frame is enough, however fast the pointer moves.
    requestAnimationFrame(() => {
      const point = this.#point;
      this.#point = undefined;
      if (!point) return;
      const grid = this.#gridAt(point);
      this.#map.getCanvas().style.cursor = grid ? 'pointer' : '';
      if (this.#marks.hover(grid?.code)) this.#listener.onHover(grid);
    });
  }

  #gridAt(point: Point): GridFacts | null {
    if (!this.#map.getLayer(GRID_LAYER)) return null;
    const found: MapGeoJSONFeature | undefined = this.#map.queryRenderedFeatures(point, {
      layers: [GRID_LAYER],
    })[0];
    return found ? gridFactsOf(found.properties) : null;
  }

  #applyLayers(): void {
    const on = this.#layers;
    if (!on) return;
    for (const { id } of this.#map.getStyle().layers) {
      const group = groupOf(id);
      if (!group) continue;
      // The comparison with what is in force only says something while another plan is shown.
      const visible =
        on.has(group) &&
        (group !== 'compare' || this.#shown.plan !== null) &&
        // While editing, what it replaces would be read twice.
        !(this.#editing && (group === 'compare' || id === 'buildings-name'));
      this.#map.setLayoutProperty(id, 'visibility', visible ? 'visible' : 'none');
    }
  }

  /** The tiles' grids of the edited community are left out: the editor draws them as they are now. */
  #applyEditing(): void {
    const code = this.#editing?.community;
    for (const layer of this.#map.getStyle().layers) {
      if (layer.type === 'background' || layer.source !== 'grids') continue;
      const own: FilterSpecification | undefined =
        layer.id === 'grids-oversize' ? ['==', ['get', 'state'], 'oversize'] : undefined;
      const others: FilterSpecification | undefined =
        code === undefined ? undefined : ['!=', ['get', 'community'], code];
      this.#map.setFilter(
        layer.id,
        own && others ? (['all', own, others] as FilterSpecification) : (others ?? own ?? null),
      );
    }
    this.#applyLayers();
  }

  #view(): View {
    return {
      bearing: this.#map.getBearing(),
      perPixel_m: metresPerPixel(this.#map.getCenter().lat, this.#map.getZoom()),
    };
  }

  #reportView(): void {
    this.#listener.onView(this.#view());
  }
}
