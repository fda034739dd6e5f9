import type { Finding } from "@warren/asyncapi";

/** Findings that one change of the document, made in each of their places, would settle. The first is said, the others are counted. */
export type Cause = Readonly<{ first: Finding; others: readonly Finding[] }>;

// Two are read as fast as the sentence that would stand for them.
const fewest = 3;

/**
 * Findings by their cause, in their order. Findings of one rule in one file that are mended alike have one cause; where there are only two
 * of them, each stands alone.
 */
export function causesOf(findings: readonly Finding[]): readonly Cause[] {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const key = JSON.stringify([finding.file, finding.severity, finding.rule, remedyIn(finding)]);
    groups.set(key, [...(groups.get(key) ?? []), finding]);
  }

  return [...groups.values()].flatMap((group): readonly Cause[] => {
    const [first, ...others] = group;
    if (first === undefined) return [];

    return group.length < fewest
      ? group.map((finding) => ({ first: finding, others: [] }))
      : [{ first, others }];
  });
}

/** What to do about it: the fix; without one, what is wrong. Names of what stands there are left out of both. */
function remedyIn({ text }: Finding): string {
  const fix = /\nFix: ([\s\S]+)$/.exec(text)?.[1];

  return (fix ?? text.replaceAll(/ \([^)]*\)\.$/gm, "."))
    .replaceAll(/`[^`]*`/g, "`…`")
    .replaceAll(/"[^"]*"/g, '"…"');
}
