/** The map as the editor works on it: what it draws and what the pointer does there. */
import { type GeoJSONSource, LngLat, type Map as MapLibreMap, Point as Pixel } from 'maplibre-gl';
import { metresPerPixel } from '../measure.ts';
import { EDIT_LAYERS, EDIT_SOURCES, type EditSource } from './layers.ts';

export interface Gesture {
  lng: number;
  lat: number;
  /** Pixels from the map's upper left corner. */
  x: number;
  y: number;
  shift: boolean;
  alt: boolean;
  /** Ctrl, or Cmd on a Mac. */
  control: boolean;
  touch: boolean;
}

export interface SurfaceListener {
  /** The pointer goes down. @returns true to take the gesture, so that the map does not pan */
  onDown(at: Gesture): boolean;
  /** The pointer moves with the gesture taken. */
  onDrag(at: Gesture): void;
  /** A taken gesture ends. @param moved whether the pointer went further than a click's tremor */
  onDrop(at: Gesture, moved: boolean): void;
  /** A taken gesture is broken off (a second finger, another window). */
  onBreak(): void;
  /** The pointer moves freely. */
  onHover(at: Gesture): void;
  /** Down and up at one place with the gesture not taken. */
  onClick(at: Gesture): void;
  onDouble(at: Gesture): void;
  onLeave(): void;
}

/** Pixels that the pointer may tremble in a click. */
const TREMOR = 4;

interface Data {
  type: 'FeatureCollection';
  features: unknown[];
}

export class EditSurface {
  readonly #map: MapLibreMap;
  readonly #listener: SurfaceListener;
  readonly #stop = new AbortController();
  #down: { pointer: number; x: number; y: number; taken: boolean; moved: boolean } | undefined;
  #waiting: Gesture | undefined;

  /** The map must have loaded its style. */
  constructor(map: MapLibreMap, listener: SurfaceListener) {
    this.#map = map;
    this.#listener = listener;
    for (const id of EDIT_SOURCES)
      map.addSource(id, {
        type: 'geojson',
        data: { type: 'FeatureCollection', features: [] },
        tolerance: 0.1,
      });
    for (const { layer, under } of EDIT_LAYERS) map.addLayer(layer, under);
    map.doubleClickZoom.disable();
    map.boxZoom.disable();
    this.#listen();
  }

  set(source: EditSource, data: Data): void {
    void this.#map.getSource<GeoJSONSource>(source)?.setData(data as never);
  }

  cursor(name: string): void {
    this.#map.getCanvas().style.cursor = name;
  }

  /** Metres of a number of pixels at the middle of the view. */
  metres(pixels: number): number {
    return pixels * metresPerPixel(this.#map.getCenter().lat, this.#map.getZoom());
  }

  /** Pixels of a place from the map's upper left corner. */
  pixelOf(lng: number, lat: number): { x: number; y: number } {
    const { x, y } = this.#map.project(new LngLat(lng, lat));
    return { x, y };
  }

  end(): void {
    this.#stop.abort();
    for (const { layer } of EDIT_LAYERS) if (this.#map.getLayer(layer.id)) this.#map.removeLayer(layer.id);
    for (const id of EDIT_SOURCES) if (this.#map.getSource(id)) this.#map.removeSource(id);
    this.#map.doubleClickZoom.enable();
    this.#map.boxZoom.enable();
    this.#map.dragPan.enable();
    this.cursor('');
  }

  #gesture(event: MouseEvent): Gesture {
    const box = this.#map.getCanvas().getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    const { lng, lat } = this.#map.unproject(new Pixel(x, y));
    return {
      lng,
      lat,
      x,
      y,
      shift: event.shiftKey,
      alt: event.altKey,
      control: event.ctrlKey || event.metaKey,
      touch: event instanceof PointerEvent && event.pointerType === 'touch',
    };
  }

  #listen(): void {
    const canvas = this.#map.getCanvas();
    const { signal } = this.#stop;
    // Before MapLibre's own handlers: they listen to mouse and touch events, which follow pointer events.
    const options = { signal, capture: true };
    canvas.addEventListener('pointerdown', event => this.#pressed(event), options);
    canvas.addEventListener('pointermove', event => this.#moved(event), options);
    canvas.addEventListener('pointerup', event => this.#released(event), options);
    canvas.addEventListener('pointercancel', () => this.#broken(), options);
    canvas.addEventListener('dblclick', event => this.#listener.onDouble(this.#gesture(event)), options);
    canvas.addEventListener(
      'pointerleave',
      () => {
        if (!this.#down) this.#listener.onLeave();
      },
      options,
    );
  }

  #pressed(event: PointerEvent): void {
    if (this.#down) {
      this.#broken();
      return;
    }
    if (event.button !== 0) return;
    const at = this.#gesture(event);
    const taken = this.#listener.onDown(at);
    this.#down = { pointer: event.pointerId, x: at.x, y: at.y, taken, moved: false };
    if (!taken) return;
    this.#map.dragPan.disable();
    this.#map.getCanvas().setPointerCapture(event.pointerId);
  }

  #moved(event: PointerEvent): void {
    const at = this.#gesture(event);
    const down = this.#down;
    if (down && Math.hypot(at.x - down.x, at.y - down.y) > TREMOR) down.moved = true;
    if (down && !down.taken) return;
    const waiting = this.#waiting !== undefined;
    this.#waiting = at;
    if (waiting) return;
    // Once a frame is enough, however fast the pointer moves.
    requestAnimationFrame(() => this.#flush());
  }

  #flush(): void {
    const at = this.#waiting;
    this.#waiting = undefined;
    if (!at || this.#stop.signal.aborted) return;
    if (!this.#down) this.#listener.onHover(at);
    else if (this.#down.taken && this.#down.moved) this.#listener.onDrag(at);
  }

  #released(event: PointerEvent): void {
    const down = this.#down;
    if (!down || event.pointerId !== down.pointer) return;
    this.#flush();
    this.#down = undefined;
    const at = this.#gesture(event);
    if (down.taken) {
      this.#map.dragPan.enable();
      this.#listener.onDrop(at, down.moved);
    } else if (!down.moved) this.#listener.onClick(at);
  }

  #broken(): void {
    const down = this.#down;
    this.#down = undefined;
    this.#waiting = undefined;
    if (!down?.taken) return;
    this.#map.dragPan.enable();
    this.#listener.onBreak();
  }
}
