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
  const [before, after] = [numbersOf(from), numbersOf(to)];
  if (before === undefined || after === undefined) return undefined;
  const step = stepBetween(before, after);
  if (step === undefined) return false;

  return weight[step] >= weight[effective(asked, before)];
}

/** The next version that would do: `2.0.0` after `1.4.2` where a major one is asked for. */
export function nextVersion(from: string, asked: Asked): string | undefined {
  const numbers = numbersOf(from);
  if (numbers === undefined) return undefined;
  const [major, minor, patch] = numbers;
  switch (effective(asked, numbers)) {
    case "major":
      return `${String(major + 1)}.0.0`;
    case "minor":
      return `${String(major)}.${String(minor + 1)}.0`;
    case "patch":
      return `${String(major)}.${String(minor)}.${String(patch + 1)}`;
  }
}

export function isLower(from: string | undefined, to: string | undefined): boolean {
  const [before, after] = [numbersOf(from), numbersOf(to)];
  if (before === undefined || after === undefined) return false;
  const index = before.findIndex((number, place) => number !== after[place]);

  return index !== -1 && (after[index] ?? 0) < (before[index] ?? 0);
}

type Numbers = readonly [major: number, minor: number, patch: number];

const weight = { major: 3, minor: 2, patch: 1 } as const;

/** Before 1.0.0 a minor version may break, and a patch may add: semver.org, item 4. */
function effective(asked: Asked, [major]: Numbers): Asked {
  if (major > 0) return asked;

  return asked === "major" ? "minor" : "patch";
}

function stepBetween(before: Numbers, after: Numbers): Asked | undefined {
  const index = before.findIndex((number, place) => number !== after[place]);
  if (index === -1 || (after[index] ?? 0) < (before[index] ?? 0)) return undefined;

  return (["major", "minor", "patch"] as const)[index];
}

function numbersOf(version: string | undefined): Numbers | undefined {
  const [, major, minor, patch] = /^(\d+)\.(\d+)\.(\d+)/.exec(version ?? "") ?? [];

  return patch === undefined ? undefined : [Number(major), Number(minor), Number(patch)];
}
