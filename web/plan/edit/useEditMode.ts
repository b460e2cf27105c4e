/** The editor of the draft being edited: which communities there are, which one is open, joined to the map. */
import { useEffect, useState } from 'react';
import type { FabricSummary } from '../../../server/api/edits.ts';
import * as api from '../../api/edits.ts';
import { useSignal } from '../../ui/signal.ts';
import { useWorkspace } from '../workspace.tsx';
import type { Editor } from './editor.ts';
import { joinMap, openEditor } from './start.ts';

export interface EditMode {
  /** The draft's id. */
  plan: string;
  fabrics: FabricSummary[] | undefined;
  community: string | undefined;
  editor: Editor | undefined;
  error: unknown;
}

/** @param plan the draft to edit, or null */
export function useEditMode(plan: string | null): EditMode | null {
  const { community: wanted, map, city } = useWorkspace();
  const [fabrics, setFabrics] = useState<FabricSummary[]>();
  const [editor, setEditor] = useState<Editor>();
  const [error, setError] = useState<unknown>();
  const controller = useSignal(map);
  const community = fabrics?.find(each => each.community === wanted)?.community ?? fabrics?.[0]?.community;

  useEffect(() => {
    if (plan === null) return;
    let left = false;
    setFabrics(undefined);
    setError(undefined);
    api.fabrics(plan).then(
      found => !left && setFabrics(found),
      (cause: unknown) => !left && setError(cause),
    );
    return () => {
      left = true;
    };
  }, [plan]);

  useEffect(() => {
    if (plan === null || community === undefined) return;
    let left = false;
    const opened = openEditor(plan, community);
    opened.loaded.then(
      () => !left && setEditor(opened.editor),
      (cause: unknown) => !left && setError(cause),
    );
    return () => {
      left = true;
      setEditor(undefined);
      opened.close();
    };
  }, [plan, community]);

  useEffect(() => {
    if (!controller || !editor || community === undefined) return;
    return joinMap(controller, editor, community);
  }, [controller, editor, community]);

  // The map goes to what is edited, once for each community.
  const bbox = city.communities.find(({ code }) => code === community)?.bbox;
  const place = bbox?.join(' ');
  useEffect(() => {
    if (controller && editor && place)
      controller.flyTo(place.split(' ').map(Number) as [number, number, number, number]);
  }, [controller, editor, place]);

  return plan === null ? null : { plan, fabrics, community, editor, error };
}
