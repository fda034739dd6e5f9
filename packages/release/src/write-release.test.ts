import { expect, test } from "vitest";
import { withVersion } from "./write-release.js";

test("a manifest gets the new version, also of what it needs of ours, and keeps that of everything else", () => {
  const manifest = (ours: string) =>
    JSON.stringify(
      { name: "@warren/cli", version: ours, dependencies: { "@warren/text": ours, yaml: "0.1.0" } },
      null,
      2,
    );

  expect(withVersion(manifest("0.1.0"), "0.1.0", "0.2.0")).toBe(manifest("0.2.0"));
  expect(withVersion(manifest("3.0.0"), "0.1.0", "0.2.0")).toBe(manifest("3.0.0"));
});
