import semver from "semver";
import type { VersionCheck } from "./change.js";
import type { PayloadChange } from "./payload/payload-change.js";

type Asked = VersionCheck["asked"];

/** What semantic versioning asks for: breaking changes a major version, additions a minor one, everything else a patch. */
export function askedFor(changes: readonly PayloadChange[]): Asked {
  if (changes.some(({ narrowed, widened, keyword }) => narrowed || widened || keyword === "renamed"))
    return "major";

  return changes.every(({ keyword }) => keyword === "default") ? "patch" : "minor";
}

/** Whether a version was raised by what was asked for, or more. Undefined where a version is missing or is none. */
export function isRaised(
  from: string | undefined,
  to: string | undefined,
  asked: Asked,
): boolean | undefined {
  const [before, after] = [semver.parse(from), semver.parse(to)];
  if (before === null || after === null) return undefined;
  const { major, minor, patch } = after;
  const least = semver.inc(before, effective(asked, before));

  return semver.gt(after, before) && least !== null && semver.gte([major, minor, patch].join("."), least);
}

/** The next version that would do: `2.0.0` after `1.4.2` where a major one is asked for. */
export function nextVersion(from: string, asked: Asked): string | undefined {
  const version = semver.parse(from);

  return version === null ? undefined : version.inc(effective(asked, version)).version;
}

/** Whether a version goes back. False where one is missing or is none. */
export function isLower(from: string | undefined, to: string | undefined): boolean {
  const [before, after] = [semver.parse(from), semver.parse(to)];

  return before !== null && after !== null && semver.lt(after, before);
}

/** Before 1.0.0 a minor version may break, and a patch may add: semver.org, item 4. */
function effective(asked: Asked, { major }: Readonly<{ major: number }>): Asked {
  if (major > 0) return asked;

  return asked === "major" ? "minor" : "patch";
}
