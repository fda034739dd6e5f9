/** What somebody chose; `system` follows the device. `public/theme.js` reads the same before the first paint. */
export type Theme = "system" | "light" | "dark";

const KEY = "warren-theme";

const listeners = new Set<() => void>();

export function chosenTheme(): Theme {
  const { theme } = document.documentElement.dataset;

  return theme === "light" || theme === "dark" ? theme : "system";
}

export function chooseTheme(theme: Theme): void {
  if (theme === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = theme;
  try {
    if (theme === "system") localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, theme);
  } catch {
    // Storage is closed: it holds until the next page.
  }
  for (const listener of listeners) listener();
}

/** Tells of each change, wherever in the page it was made. Returns what ends that. */
export function onTheme(listener: () => void): () => void {
  listeners.add(listener);

  return () => listeners.delete(listener);
}
