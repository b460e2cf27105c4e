/** Puts an editor together: a session with the server, the tools, the map. */

import * as api from '../../api/edits.ts';
import { watchEdits } from '../../api/edits.ts';
import type { MapController } from '../../map/controller.ts';
import { draw } from './drawing.ts';
import { Editor } from './editor.ts';
import { bboxOf, loadGuides } from './guides.ts';
import { EditSession } from './session.ts';
import { BoundaryTool } from './tool-boundary.ts';
import { LineTool } from './tool-line.ts';
import { BrushTool, RingTool, SelectTool } from './tool-select.ts';

/** The editor of one community of a draft. Loads; the caller attaches it to the map. */
export function openEditor(
  plan: string,
  community: string,
): { editor: Editor; loaded: Promise<void>; close(): void } {
  const session = new EditSession({
    load: () => api.fabric(plan, community),
    post: (version, action) => api.postEdit(plan, community, version, action),
  });
  const editor = new Editor(session, each => ({
    select: new SelectTool(each),
    brush: new BrushTool(each),
    lasso: new RingTool(each, 'lasso'),
    box: new RingTool(each, 'box'),
    boundary: new BoundaryTool(each),
    split: new LineTool(each, 'split'),
    reroute: new LineTool(each, 'reroute'),
  }));
  let lost = false;
  const stop = watchEdits(plan, {
    onEdit: edit => {
      if (edit.community === community) session.receive(edit);
    },
    onState: () => void session.catchUp(),
    onLink: up => {
      // What came while the stream was broken is asked for once it stands again.
      if (up && lost) void session.catchUp();
      lost = !up;
    },
  });
  const load = async (): Promise<void> => {
    await session.load();
    const fabric = editor.fabric;
    if (!fabric) return;
    // Guides are a help: without them one edits all the same, and snaps to the fabric's own lines.
    loadGuides(bboxOf(fabric)).then(
      guides => {
        editor.guides = guides;
      },
      (error: unknown) => console.warn('no guides for drawing', error),
    );
  };
  return {
    editor,
    loaded: load(),
    close() {
      stop();
      session.stop();
      editor.detach();
    },
  };
}

/** Joins an editor to the map. @returns how to leave it */
export function joinMap(map: MapController, editor: Editor, community: string): () => void {
  let left = false;
  void map.beginEdit(editor, community).then(surface => {
    if (left) return;
    editor.attach(surface, draw);
  });
  return () => {
    left = true;
    editor.detach();
    map.endEdit();
  };
}
