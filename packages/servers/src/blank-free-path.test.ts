import { mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { blankFreePath } from "./blank-free-path.js";

test("a path without blanks stays as it is", () => {
  expect(blankFreePath("/srv/warren")).toBe("/srv/warren");
});

test("a path with blanks is reached by the same link each time", () => {
  const parent = realpathSync(mkdtempSync(join(tmpdir(), "warren-blanks-")));
  const folder = join(parent, "my shop");
  mkdirSync(folder);

  const link = blankFreePath(folder);

  expect(link).not.toMatch(/\s/);
  expect(realpathSync(link)).toBe(folder);
  expect(blankFreePath(folder)).toBe(link);
  rmSync(link);
  rmSync(parent, { recursive: true });
});
