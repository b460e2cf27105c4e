/** Icons and patterns of the map, drawn when it starts: no sprite file, no other server. */
import type { Map as MapLibreMap } from 'maplibre-gl';
import { OTHER_STATION, STATION_KINDS } from './stationKinds.ts';

/** Drawn at twice their size, for sharp edges on dense screens. */
const RATIO = 2;
const ICON = 22;
const HATCH = 8;

function canvas(size: number): { context: CanvasRenderingContext2D; data: () => ImageData } {
  const element = document.createElement('canvas');
  element.width = element.height = size * RATIO;
  const context = element.getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('this browser draws no 2D canvas');
  context.scale(RATIO, RATIO);
  return { context, data: () => context.getImageData(0, 0, element.width, element.height) };
}

function stationIcon(character: string, colour: string): ImageData {
  const { context, data } = canvas(ICON);
  const centre = ICON / 2;
  context.beginPath();
  context.arc(centre, centre, centre - 1, 0, 2 * Math.PI);
  context.fillStyle = '#ffffff';
  context.fill();
  context.beginPath();
  context.arc(centre, centre, centre - 2.2, 0, 2 * Math.PI);
  context.fillStyle = colour;
  context.fill();
  context.fillStyle = '#ffffff';
  context.font = `600 12px "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillText(character, centre, centre + 0.5);
  return data();
}

function hatch(colour: string): ImageData {
  const { context, data } = canvas(HATCH);
  context.strokeStyle = colour;
  context.lineWidth = 1.3;
  context.beginPath();
  for (const offset of [-HATCH, 0, HATCH]) {
    context.moveTo(offset, HATCH);
    context.lineTo(offset + HATCH, 0);
  }
  context.stroke();
  return data();
}

/** Adds every image that the style names. */
export function addImages(map: MapLibreMap): void {
  const options = { pixelRatio: RATIO };
  for (const { kind, character, colour } of [...STATION_KINDS, OTHER_STATION])
    map.addImage(`station-${kind}`, stationIcon(character, colour), options);
  map.addImage('hatch-oversize', hatch('#6b45a0'), options);
}
