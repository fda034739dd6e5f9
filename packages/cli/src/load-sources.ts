/**
 * Lets commands be loaded as the TypeScript that they are, where their caller was compiled (bin/front.js). The published command
 * has no need of it: packages/cli/published.
 */
export async function loadSources(): Promise<void> {
  if (!import.meta.url.endsWith(".ts")) (await import("tsx/esm/api")).register();
}
