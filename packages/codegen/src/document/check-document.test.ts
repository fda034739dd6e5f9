import { readFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { schemasOf } from "../contracts/write-schemas.js";
import { checkLoaded } from "./check-document.js";
import { printed } from "./finding.js";
import { sourceOf } from "./load-document.js";

const folder = path.resolve(import.meta.dirname, "../golden/tea-shop");
const file = path.join(folder, "asyncapi.yaml");

test(
  "what AsyncAPI itself does not allow is found, with file, line and column",
  { timeout: 60_000 },
  async () => {
    const source = (await readFile(file, "utf8")).replace("action: receive", "action: recieve");
    const schemas = await schemasOf(path.join(folder, "contracts"));
    const checked = await checkLoaded(sourceOf(file, source), schemas);
    if (checked.ok) throw new Error("Nothing was found.");

    const line = source.split("\n").findIndex((text) => text.includes("recieve")) + 1;
    expect(checked.findings.map(printed).join("\n")).toContain(
      `${path.relative("", file)}:${String(line)}:13 `,
    );
  },
);
