/** What this browser remembers of the page between visits. A browser that refuses storage forgets, and nothing breaks. */
type Memory = 'language' | 'layers' | 'maker' | 'dismissed-durability' | 'legend' | 'job';

export function remember(what: Memory, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(`wangge.${what}`);
    else localStorage.setItem(`wangge.${what}`, value);
  } catch {
    // Private windows may refuse: the setting then holds until the page closes.
  }
}

export function recall(what: Memory): string | null {
  try {
    return localStorage.getItem(`wangge.${what}`);
  } catch {
    return null;
  }
}
