import { expect, test } from "vitest";
import { planRelease } from "./plan.js";

const changelog = "# Changelog\n\n## Unreleased\n\n- New.\n";

test.each([
  ["patch", "0.1.1"],
  ["minor", "0.2.0"],
  ["major", "1.0.0"],
] as const)("a %s release of 0.1.0 is %s", (bump, version) => {
  expect(planRelease("0.1.0", bump, changelog)).toEqual({ ok: true, version, changes: "- New." });
});

test("nothing is released that nobody has described, or that has no version", () => {
  expect(planRelease("0.1.0", "minor", "# Changelog\n\n## Unreleased\n\n## 0.1.0\n\n- Old.\n")).toMatchObject(
    {
      ok: false,
      why: expect.stringContaining("nothing under") as string,
    },
  );
  expect(planRelease("next", "minor", changelog)).toMatchObject({ ok: false });
});
