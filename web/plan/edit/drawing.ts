/** Draws the fabric, the selection and what the tools are doing on the map. */
import type { Fabric } from '../../../server/partition/fabric/types.ts';
import type { EditSurface } from '../../map/edit/surface.ts';
import type { Editor } from './editor.ts';
import { GRID_TINTS, tintsOf } from './paint.ts';
import {
  buildingShape,
  buildingShapes,
  collection,
  facesShape,
  gridShape,
  gridShapes,
  handleShapes,
  labelsThen,
  lineShape,
  lineShapes,
  NOTHING,
  pointShape,
  type Shape,
  type Shapes,
} from './shapes.ts';
import type { Selection } from './tool.ts';

const shapesOf = (
  fabric: Fabric,
  { faces, buildings }: Selection,
  properties: Shape['properties'],
): Shape[] => [
  ...(faces.length > 0
    ? facesShape(
        fabric,
        faces.filter(face => fabric.faces.has(face)),
        properties,
      )
    : []),
  ...buildings.flatMap(b => buildingShape(fabric, b, properties)),
];

/** Keeps the map in step with the editor. @returns how to stop */
export function draw(editor: Editor, surface: EditSurface): (() => void)[] {
  const { session, selection, picked, hoveredArc, drawing, preview, moved } = editor;
  let buildings: Fabric['buildings'] | undefined;
  let labels: Shapes = NOTHING;
  let trying = false;

  const ground = (): void => {
    const fabric = session.fabric.get();
    if (!fabric) return;
    editor.tints = tintsOf(fabric, editor.tints);
    const shapes = gridShapes(fabric, editor.tints);
    labels = shapes.labels;
    trying = false;
    surface.set('edit-grids', shapes.areas);
    surface.set('edit-labels', labels);
    surface.set('edit-lines', lineShapes(fabric));
    if (fabric.buildings !== buildings) surface.set('edit-buildings', buildingShapes(fabric));
    buildings = fabric.buildings;
    marks();
    strokes();
  };

  const tried = (): void => {
    const then = preview.get();
    const refused = !then || then.refusal !== undefined;
    if (refused && !trying) return;
    trying = !refused;
    surface.set('edit-labels', refused ? labels : labelsThen(labels, then.after));
  };

  const marks = (): void => {
    const fabric = session.fabric.get();
    if (!fabric) return;
    const { hover, painted, tint } = drawing.get();
    surface.set(
      'edit-chosen',
      collection([
        ...picked.get().flatMap(grid => gridShape(fabric, grid, { kind: 'chosen' })),
        ...(painted
          ? shapesOf(fabric, painted, { kind: 'painted', tint: GRID_TINTS[tint ?? 0] as string })
          : shapesOf(fabric, selection.get(), { kind: 'chosen' })),
        ...(hover ? shapesOf(fabric, hover, { kind: 'hover' }) : []),
      ]),
    );
  };

  const strokes = (): void => {
    const fabric = session.fabric.get();
    if (!fabric) return;
    const { ring, line, way = [], handles = [], point, snap, place, bad = false } = drawing.get();
    const hovered = hoveredArc.get();
    const arc = hovered === null ? undefined : fabric.arcs.get(hovered);
    surface.set(
      'edit-draft',
      collection([
        ...(arc ? [lineShape(arc.line, { kind: 'old' })] : []),
        ...(ring ? [lineShape(ring, { kind: 'ring' })] : []),
        ...(line && line.length >= 4 ? [lineShape(line, { kind: 'line', bad })] : []),
        ...way.map(part => lineShape(part, { kind: 'way', bad })),
        ...(point ? [pointShape(point, { kind: 'point', bad })] : []),
        ...(snap ? [pointShape(snap, { kind: 'snap', bad })] : []),
        ...(place ? [pointShape(place, { kind: 'place', bad: false })] : []),
      ]),
    );
    surface.set('edit-handles', handleShapes(fabric, handles));
  };

  const differing = (): void =>
    surface.set(
      'edit-moved',
      collection(
        moved.get().map(({ at: [lng, lat], households }) => ({
          type: 'Feature',
          geometry: { type: 'Point', coordinates: [lng, lat] },
          properties: { households },
        })),
      ),
    );

  const both = (): void => {
    marks();
    strokes();
  };
  const stops = [
    session.fabric.subscribe(ground),
    preview.subscribe(tried),
    moved.subscribe(differing),
    selection.subscribe(marks),
    picked.subscribe(marks),
    drawing.subscribe(both),
    hoveredArc.subscribe(strokes),
  ];
  ground();
  differing();
  return stops;
}
