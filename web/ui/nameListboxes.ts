/**
 * Gives the option lists of antd's Select and AutoComplete the name of their field. The library (6.6) leaves them
 * without one, so that a screen reader says "list" and nothing more (axe: aria-input-field-name).
 * @returns stops
 */
export function nameListboxes(): () => void {
  const name = () => {
    for (const list of document.querySelectorAll('[role="listbox"]:not([aria-label])')) {
      const field = document.querySelector(`[role="combobox"][aria-controls="${CSS.escape(list.id)}"]`);
      const label =
        field?.getAttribute('aria-label') ??
        (field instanceof HTMLInputElement ? field.labels?.[0]?.textContent : undefined);
      if (label) list.setAttribute('aria-label', label);
    }
  };
  const observer = new MutationObserver(name);
  observer.observe(document.body, {
    childList: true,
    subtree: true,
    attributes: true,
    attributeFilter: ['aria-controls'],
  });
  return () => observer.disconnect();
}
