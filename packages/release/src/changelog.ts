/** What a changelog says under a heading of the second level, or undefined where there is no such heading. */
export function sectionOf(changelog: string, heading: string): string | undefined {
  const lines = changelog.split("\n");
  const start = lines.findIndex((line) => line === `## ${heading}` || line.startsWith(`## ${heading} `));
  if (start === -1) return undefined;
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((line) => line.startsWith("## "));

  return rest
    .slice(0, end === -1 ? undefined : end)
    .join("\n")
    .trim();
}

/** The changelog of a release: what was unreleased gets its version and day, and a new empty heading stands above. */
export function released(changelog: string, version: string, day: string): string {
  return changelog.replace(/^## Unreleased$/m, `## Unreleased\n\n## ${version} (${day})`);
}
