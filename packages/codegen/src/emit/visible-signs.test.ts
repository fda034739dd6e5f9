import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { generate } from "../generate/generate.js";
import { pathsFor } from "../paths.js";
import { withVisibleSigns } from "./visible-signs.js";

const hidden = ["\0", "\u001b", "\u007f", "\u0085", "\u2028", "\u202e", "\u2067", "\ufeff"];

test.each(hidden)("a sign that nobody sees, %j, is its number in code, and means the same there", (sign) => {
  const number = `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`;

  expect(withVisibleSigns(`/** a${sign}b */`)).toBe(`/** a${number}b */`);
  expect(withVisibleSigns(`"a${sign}"`)).toBe(`"a${number}"`);
  expect(new RegExp(withVisibleSigns(`^[${sign}-\uffff]$`), "u").test(sign)).toBe(true);
  expect(new RegExp(withVisibleSigns(`^\\${sign}$`)).test(sign)).toBe(true);
  expect(new RegExp(withVisibleSigns(`^\\\\${sign}$`)).test(`\\${sign}`)).toBe(true);
});

test.each(["a\n\tb\r\n", "caf\u00e9 \u{1f468}\u200d\u{1f33e} \u00a0", String.raw`"\n" /\d\\/`])(
  "%j is left as it is",
  (code) => {
    expect(withVisibleSigns(code)).toBe(code);
  },
);

test("no file that is generated has such a sign in it, wherever its document has one", async () => {
  const [nul, turn] = ["\0", "\u202e"];
  const kind = { type: "string", const: `a${nul}b${turn}`, description: `Turned${turn} round.` };
  const digits = { type: "string", pattern: `^[${nul}-\u007f]+$` };
  const document = {
    asyncapi: "3.0.0",
    info: { title: `Signs${turn}`, version: "1.0.0" },
    channels: {
      seen: {
        address: "seen",
        bindings: { amqp: { is: "queue", queue: { name: "signs" } } },
        messages: {
          Seen: { summary: `A${turn}sign.`, payload: { type: "object", properties: { kind, digits } } },
        },
      },
    },
    operations: { see: { action: "receive", channel: { $ref: "#/channels/seen" } } },
  };
  const folder = await mkdtemp(path.join(tmpdir(), "warren-signs-"));
  try {
    await writeFile(path.join(folder, "signs.json"), JSON.stringify(document));
    const generated = await generate(
      pathsFor(path.join(folder, "signs.json"), path.join(folder, "generated")),
    );
    const texts = generated.ok ? [...generated.files].filter(([file]) => file.endsWith(".ts")) : [];

    expect(texts.map(([file]) => file)).toContain("messages/payloads.ts");
    for (const [, text] of texts) expect(text).not.toMatch(/[^\P{Cc}\n]|\u202e/u);
    expect(texts.map(([, text]) => text).join("")).toContain(String.raw`/^[\u0000-\u007f]+$/u`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
