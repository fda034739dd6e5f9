import { expect, test } from "vitest";
import { isRaised, nextVersion } from "./version.js";

type Asked = Parameters<typeof isRaised>[2];

test.each<[string, string, Asked, boolean | undefined]>([
  ["1.4.2", "2.0.0", "major", true],
  ["1.4.2", "1.5.0", "major", false],
  ["1.4.2", "1.5.0", "minor", true],
  ["1.4.2", "1.5.0-rc.1", "minor", true],
  ["1.4.2", "1.4.2", "patch", false],
  ["1.4.2", "1.4.1", "patch", false],
  ["1.4.2", "1.4.2+build.2", "patch", false],
  ["0.3.1", "0.4.0", "major", true],
  ["0.3.1", "0.3.2", "minor", true],
  // Nothing is promised before a release: each one, and the release itself, may break.
  ["2.0.0-rc.1", "2.0.0-rc.2", "major", true],
  ["2.0.0-rc.1", "2.0.0", "major", true],
  ["2.0.0", "2.0.0-rc.1", "patch", false],
  ["1.4", "2.0.0", "major", undefined],
])("from %s to %s, asked for a %s version: %s", (from, to, asked, raised) => {
  expect(isRaised(from, to, asked)).toBe(raised);
});

test.each<[string, Asked]>(
  ["1.4.2", "0.3.1", "2.0.0-rc.1", "1.4.2-rc.1"].flatMap((from) =>
    (["major", "minor", "patch"] as const).map((asked): [string, Asked] => [from, asked]),
  ),
)("the version that is proposed after %s would do for a %s one", (from, asked) => {
  expect(isRaised(from, nextVersion(from, asked), asked)).toBe(true);
});
