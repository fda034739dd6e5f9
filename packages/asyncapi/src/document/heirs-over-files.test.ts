import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { checkDocument, type Checked } from "./check-document.js";

// Whoever stands beside a parent in its file is as good a child as one among the document's own components.

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "warren-heirs-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const binding = { amqp: { is: "queue", queue: { name: "dock", durable: true } } };
const openApi = "application/vnd.oai.openapi;version=3.0.0";

function documentOf(version: string, payload: string, schemas: object = {}, language?: string): unknown {
  const reference = { $ref: payload };
  const head = { asyncapi: version, info: { title: "Dock", version: "1.0.0" }, components: { schemas } };
  const message = (said: object) => ({ name: "Moored", contentType: "application/json", ...said });
  const of2x = { payload: reference, ...(language === undefined ? {} : { schemaFormat: language }) };
  const of3x = {
    payload: language === undefined ? reference : { schemaFormat: language, schema: reference },
  };

  return version.startsWith("2.")
    ? {
        ...head,
        channels: { dock: { bindings: binding, publish: { operationId: "moor", message: message(of2x) } } },
      }
    : {
        ...head,
        channels: { dock: { address: "dock", bindings: binding, messages: { Moored: message(of3x) } } },
        operations: { moor: { action: "receive", channel: { $ref: "#/channels/dock" } } },
      };
}

function boats(
  ref: (name: string) => string,
  discriminator: unknown = "rig",
  tows: object = { type: "boolean" },
): Record<string, unknown> {
  const boat = { $ref: ref("Boat") };

  return {
    Boat: {
      type: "object",
      discriminator,
      required: ["rig"],
      properties: { rig: { type: "string" }, tows },
    },
    Sloop: { allOf: [boat, { type: "object", properties: { jib: { type: "integer" } } }] },
    Tug: {
      allOf: [boat, { type: "object", required: ["pull"], properties: { pull: { type: "number" } } }],
    },
  };
}

/** Schemas of which one holds another that takes it in. */
function round(ref: (name: string) => string): Record<string, unknown> {
  return {
    ...boats(ref, "rig", { $ref: ref("Tow") }),
    Tow: { type: "object", properties: { of: { $ref: ref("Sloop") } } },
  };
}

const inFile = (name: string) => `#/${name}`;
const inComponents = (name: string) => `#/components/schemas/${name}`;

async function check(document: unknown, others: Readonly<Record<string, unknown>> = {}): Promise<Checked> {
  for (const [name, content] of Object.entries({ ...others, "dock.json": document }))
    await writeFile(path.join(folder, name), JSON.stringify(content, null, 1));

  return checkDocument(path.join(folder, "dock.json"), new Map());
}

function nodesIn(checked: Checked): unknown {
  if (!checked.ok) throw new Error(JSON.stringify(checked.findings));
  expect(checked.findings.map(({ rule }) => rule)).not.toContain("schema-is-checked");

  return Object.fromEntries([...(checked.payloads?.parts ?? [])].map(([name, { node }]) => [name, node]));
}

describe.each(["2.6.0", "3.0.0"])("in %s", (version) => {
  test.each([
    ["where nothing holds itself", boats],
    ["where one holds another that takes it in", round],
  ])("a parent in another file stands for those beside it, as it would here, %s", async (_, schemas) => {
    const there = await check(documentOf(version, "boats.json#/Boat"), { "boats.json": schemas(inFile) });
    const here = await check(documentOf(version, inComponents("Boat"), schemas(inComponents)));

    expect(nodesIn(there)).toEqual(nodesIn(here));
    expect(nodesIn(there)).toMatchObject({ Moored: { kind: "choice", members: { length: 3 } } });
  });

  test("a parent of OpenAPI in another file stands for whom its mapping names, and for nobody by another name", async () => {
    const mapping = { sloop: "#/components/schemas/Sloop", tug: "Tug" };
    const schemas = boats(inComponents, { propertyName: "rig", mapping });
    const checked = await check(documentOf(version, "boats.json#/components/schemas/Boat", {}, openApi), {
      "boats.json": { openapi: "3.0.0", components: { schemas } },
    });

    nodesIn(checked);
    const payload = JSON.stringify(checked.ok && checked.model.messages[0]?.payload);
    expect(payload).toMatch(/jib.*pull/);
    expect(payload).toContain('["sloop","tug"]');
  });

  test("a mapping that names nothing is told, with what was likely meant, and one to another machine is left alone", async () => {
    const mapping = {
      sloop: "#/components/schemas/Sloop",
      tug: "#/components/schemas/Tgu",
      punt: "Punt",
      raft: "https://boats.example/raft.json",
    };
    const schemas = boats(inComponents, { propertyName: "rig", mapping });
    const listing = {
      discriminator: { propertyName: "rig", mapping: { sloop: "Slop" } },
      oneOf: [{ $ref: inComponents("Sloop") }],
    };
    const checked = await check(documentOf(version, "boats.json#/components/schemas/Boat", {}, openApi), {
      "boats.json": {
        openapi: "3.0.0",
        components: { schemas: { ...schemas, Sloop: { ...(schemas["Sloop"] as object), title: "S" } } },
      },
    });
    const listed = await check(documentOf(version, "boats.json#/components/schemas/Any", {}, openApi), {
      "boats.json": { openapi: "3.0.0", components: { schemas: { ...schemas, Any: listing } } },
    });

    const told = (of: Checked) => of.findings.filter(({ text }) => text.includes("mapping of"));
    expect(told(checked).map(({ severity, text }) => [severity, text])).toEqual([
      [
        "warning",
        'the mapping of Boat in boats.json gives rig "tug" to #/components/schemas/Tgu, and nothing is there: a message with that is read as if nothing were meant by it.\nFix: write `Tug`, or take tug out of the mapping.',
      ],
      [
        "warning",
        expect.stringMatching(/rig "punt" to Punt, and nothing is there.*\nFix: correct the name, or/),
      ],
    ]);
    expect(told(checked)[0]?.line).toBeGreaterThan(1);
    expect(told(listed).map(({ text }) => text)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/Any in boats.json gives rig "sloop" to Slop, .*\nFix: write `Sloop`/),
      ]),
    );
  });

  test("a child of the document's own has its parent in another file", async () => {
    const { Sloop, Tug, ...others } = boats(inFile);
    const own = boats(() => "boats.json#/Boat");
    const checked = await check(documentOf(version, "boats.json#/Boat", { Punt: own["Tug"] }), {
      "boats.json": { ...others, Sloop },
    });

    expect(JSON.stringify(nodesIn(checked))).toMatch(/Sloop.*Punt|Punt.*Sloop/);
    expect(Tug).toBeDefined();
  });

  test("a child whose name the document has given to another is told by the name that it has in its file", async () => {
    const own = { Tug: { type: "object", properties: { mine: { type: "boolean" } } } };
    const checked = await check(documentOf(version, "boats.json#/Boat", own), {
      "boats.json": boats(inFile),
    });

    expect(nodesIn(checked)).toMatchObject({
      Moored: {
        members: [{}, { members: [{ name: "Tug2" }, { fields: [{ node: { values: ["Tug"] } }] }] }, {}],
      },
    });
  });

  test("what a child refers to and is not there is told where it stands in its file", async () => {
    const Raft = { allOf: [{ $ref: "#/Boat" }, { properties: { logs: { $ref: "#/Log" } } }] };
    const { ok, findings } = await check(documentOf(version, "boats.json#/Boat"), {
      "boats.json": { ...boats(inFile), Raft },
    });

    expect(ok).toBe(false);
    const errors = findings.filter(({ severity }) => severity === "error");
    expect(errors.map(({ file, text }) => `${path.basename(file)} ${text}`)).toEqual([
      expect.stringMatching(/^boats.json This file has no Log at #\/Log/),
    ]);
  });

  test("what is wrong in a child is told where it stands in its file, as it would be here", async () => {
    const wrong = (ref: (name: string) => string) => {
      const own = { required: "logs", properties: { logs: { type: "numbr" }, name: { maxLength: "5" } } };

      return { ...boats(ref), Raft: { allOf: [{ $ref: ref("Boat") }, own] } };
    };
    const errorsOf = ({ findings }: Checked) =>
      findings.filter(({ severity }) => severity === "error").map(({ text }) => text.replace(/ \(.*/s, ""));
    const there = await check(documentOf(version, "boats.json#/Boat"), { "boats.json": wrong(inFile) });
    const here = await check(documentOf(version, inComponents("Boat"), wrong(inComponents)));

    expect(errorsOf(there)).toHaveLength(3);
    expect(errorsOf(there).toSorted()).toEqual(errorsOf(here).toSorted());
    expect(new Set(there.findings.map(({ file }) => path.basename(file)))).toContain("boats.json");
    const raft = JSON.stringify(wrong(inFile), null, 1).split("\n");
    for (const { line, file, severity } of there.findings)
      if (severity === "error")
        expect([path.basename(file), raft[line - 1]]).toEqual([
          "boats.json",
          expect.stringMatching(/numbr|maxLength|required/),
        ]);
  });

  test("a child in OpenAPI's dialect that cannot be read refuses the document with a reason", async () => {
    const wrong = {
      ...boats(inFile, { propertyName: "rig" }),
      Raft: { allOf: [{ $ref: "#/Boat" }, { type: "object", properties: { logs: { type: "numbr" } } }] },
    };
    const checked = await check(documentOf(version, "boats.json#/Boat", {}, openApi), {
      "boats.json": wrong,
    });

    expect(checked.ok).toBe(false);
    expect(checked.findings.map(({ text }) => text)).toContainEqual(expect.stringContaining("numbr"));
  });

  test("a child that only a mapping names, and that has a constant and does not take the parent in, is one there too", async () => {
    const Raft = {
      type: "object",
      required: ["rig", "logs"],
      properties: { rig: { type: "string", enum: ["raft"] }, logs: { type: "integer" } },
    };
    const mapped = (ref: (name: string) => string) => ({
      ...boats(ref, { propertyName: "rig", mapping: { raft: ref("Raft") } }),
      Raft,
    });
    const there = await check(documentOf(version, "boats.json#/Boat", {}, openApi), {
      "boats.json": mapped(inFile),
    });

    nodesIn(there);
    const payload = JSON.stringify(there.ok && there.model.messages[0]?.payload);
    expect(payload).toMatch(/logs/);
    expect(payload).toContain('["raft"]');
  });

  test("a parent that nobody takes in says that the fields of whoever does are not handed over", async () => {
    const { Boat } = boats(inFile);
    const { findings } = await check(documentOf(version, "boats.json#/Boat"), {
      "boats.json": { Boat },
    });

    expect(findings.filter(({ rule }) => rule === "schema-is-checked").map(({ text }) => text)).toEqual([
      expect.stringMatching(/no schema .* takes it in.*not handed over/s),
    ]);
  });
});
