import { readFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { checkLoaded } from "./check-document.js";
import { printed } from "./finding.js";
import { sourceOf } from "./load-document.js";
import { teaShopFile, teaShopSchemas } from "../testing/tea-shop.js";

test("what AsyncAPI itself does not allow is found, with file, line and column", async () => {
  const source = (await readFile(teaShopFile, "utf8")).replace("action: receive", "action: recieve");
  const checked = await checkLoaded(sourceOf(teaShopFile, source), teaShopSchemas);
  if (checked.ok) throw new Error("Nothing was found.");

  const line = source.split("\n").findIndex((text) => text.includes("recieve")) + 1;
  expect(checked.findings.map(printed).join("\n")).toContain(
    `${path.relative("", teaShopFile)}:${String(line)}:13 `,
  );
});
