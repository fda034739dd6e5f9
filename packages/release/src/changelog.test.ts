import { expect, test } from "vitest";
import { released, sectionOf } from "./changelog.js";

const changelog = "# Changelog\n\nWords.\n\n## Unreleased\n\n- New.\n\n## 0.1.0 (2026-11-30)\n\n- First.\n";

test("a section ends where the next one begins", () => {
  expect(sectionOf(changelog, "Unreleased")).toBe("- New.");
  expect(sectionOf(changelog, "0.1.0")).toBe("- First.");
  expect(sectionOf(changelog, "0.1")).toBeUndefined();
});

test("a release takes over what was unreleased", () => {
  const after = released(changelog, "0.2.0", "2026-12-24");

  expect(sectionOf(after, "Unreleased")).toBe("");
  expect(sectionOf(after, "0.2.0")).toBe("- New.");
  expect(sectionOf(after, "0.1.0")).toBe("- First.");
});
