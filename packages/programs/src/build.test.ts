import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { buildOwnPrograms } from "./build.js";
import { programs } from "./programs.js";

// It takes 35 MB of memory, and a service at work uses none of it.
test("no program loads MikroORM when it starts", async () => {
  const { folder, remove } = await buildOwnPrograms();
  try {
    for (const { name } of programs) {
      const text = await readFile(join(folder, `${name}.js`), "utf8");

      expect(text.match(/^import .*@mikro-orm.*$/gm), name).toBeNull();
    }
  } finally {
    await remove();
  }
});

test("no program loads OpenTelemetry's SDK when it starts, only the API", async () => {
  const { folder, remove } = await buildOwnPrograms();
  try {
    for (const { name } of programs) {
      const text = await readFile(join(folder, `${name}.js`), "utf8");

      expect(text.match(/^import .*"@opentelemetry\/(?!api")[^"]*"/gm), name).toBeNull();
    }
  } finally {
    await remove();
  }
});
