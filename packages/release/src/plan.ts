import { inc, valid } from "semver";
import { sectionOf } from "./changelog.js";

/** What would be released, or why nothing can be. */
export type ReleasePlan =
  Readonly<{ ok: true; version: string; changes: string }> | Readonly<{ ok: false; why: string }>;

export type Bump = "major" | "minor" | "patch";

/**
 * Decides on a release: its version, and what its changelog says. All packages have one version, so that which generator goes with
 * which runtime needs no table.
 */
export function planRelease(current: string, bump: Bump, changelog: string): ReleasePlan {
  const version = valid(current) === null ? null : inc(current, bump);
  if (version === null) return { ok: false, why: `${current} in package.json is no version of SemVer.` };
  const changes = sectionOf(changelog, "Unreleased");
  if (changes === undefined || changes === "")
    return {
      ok: false,
      why: 'CHANGELOG.md has nothing under "## Unreleased".\nFix: say there what changes for who installs the packages.',
    };

  return { ok: true, version, changes };
}
