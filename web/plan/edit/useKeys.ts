/** Keys of the editor; none of them while something is typed. */
import { useEffect } from 'react';
import type { Editor } from './editor.ts';
import { TOOLS, type ToolName } from './tool.ts';

export const TOOL_KEYS: Record<ToolName, string> = {
  select: 'V',
  brush: 'B',
  lasso: 'L',
  box: 'R',
  boundary: 'E',
  split: 'K',
  reroute: 'D',
};

/** @returns whether the key was the editor's */
function press(editor: Editor, event: KeyboardEvent): boolean {
  const key = event.key.length === 1 ? event.key.toUpperCase() : event.key;
  const { session } = editor;
  if (event.ctrlKey || event.metaKey) {
    if (key === 'Z') event.shiftKey ? session.redo() : session.undo();
    else if (key === 'Y') session.redo();
    else return false;
    return true;
  }
  if (event.altKey) return false;
  if (key === 'Escape') return editor.cancel();
  if (key === 'Enter') {
    // A focused button keeps its Enter.
    if (event.target instanceof HTMLButtonElement) return false;
    editor.finish();
    return true;
  }
  if (key === 'Delete' || key === 'Backspace') return editor.remove();
  const tool = TOOLS.find(name => TOOL_KEYS[name] === key);
  if (tool) {
    editor.take(tool);
    return true;
  }
  return chosen(editor, key);
}

/** Keys that do something with what is chosen. */
function chosen(editor: Editor, key: string): boolean {
  const { faces, buildings } = editor.selection.get();
  if (key === 'T') {
    editor.follow.set(!editor.follow.get());
    return true;
  }
  if (faces.length + buildings.length === 0) return false;
  const target = /^[1-9]$/.test(key) ? editor.targets()[Number(key) - 1] : undefined;
  if (target !== undefined) editor.moveTo(target);
  else if (key === 'M') editor.aiming.set(true);
  else if (key === 'N' && faces.length > 0) editor.perform({ type: 'createGrid', faces: [...faces] });
  else if (key === 'G') editor.pick(editor.gridsChosen());
  else return false;
  return true;
}

export function useKeys(editor: Editor): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      if (target.closest('input, textarea, [role="dialog"], [role="combobox"]')) return;
      if (press(editor, event)) {
        event.preventDefault();
        event.stopPropagation();
      }
    };
    // Before the page's own keys, and the map's.
    document.addEventListener('keydown', onKey, true);
    return () => document.removeEventListener('keydown', onKey, true);
  }, [editor]);
}
