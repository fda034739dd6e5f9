import { describe, expect, test } from "vitest";
import { moduleOf } from "./testing/module-of.js";
import { evaluate } from "./testing/evaluate.js";
import { dereferenced } from "./testing/dereferenced.js";

/** What it took of a processor: how busy the machine is does not count. */
const cpuMsSince = (before: NodeJS.CpuUsage) => process.cpuUsage(before).user / 1_000;

test("a list of many items is looked through once, and not once for each item", () => {
  const { text } = moduleOf(
    [{ typeName: "Ids", schema: { type: "array", items: {}, uniqueItems: true }, at: "/" }],
    new Map(),
  );
  const ids = evaluate(text).get("Ids");
  const many = Array.from({ length: 20_000 }, (_, index) => index);
  const before = process.cpuUsage();

  expect(ids?.safeParse(many).success).toBe(true);
  expect(ids?.safeParse([...many, 5]).success).toBe(false);
  expect(cpuMsSince(before)).toBeLessThan(5_000);
  expect(
    ids?.safeParse([
      { a: 1, b: [2] },
      { b: [2], a: 1 },
    ]).success,
  ).toBe(false);
  expect(ids?.safeParse([{ a: 1 }, { a: "1" }, 1, "1", null, [1], ["1"], { "1": 1 }]).success).toBe(true);
});

test.each(["anyOf", "oneOf"])(
  "a value that holds itself is looked at once on each level, under %s too",
  (keyword) => {
    const link = (name: string) => ({
      type: "object",
      required: [name],
      properties: { next: { $ref: "#/components/schemas/Link" }, [name]: { type: "string" } },
    });
    const read = dereferenced(
      { Chain: { $ref: "#/components/schemas/Link" } },
      { Link: { [keyword]: [link("a"), link("b")] } },
    );
    const { Chain } = read.schema as Record<string, unknown>;
    const { text } = moduleOf([{ typeName: "Chain", schema: Chain, at: "/" }], read.components);
    const chain = evaluate(text).get("Chain");
    const nested = (levels: number, last: object): object =>
      levels === 0 ? last : { b: "b", next: nested(levels - 1, last) };
    const before = process.cpuUsage();

    expect(chain?.safeParse(nested(100, { a: "a" })).data).toEqual(nested(100, { a: "a" }));
    expect(chain?.safeParse(nested(100, { c: "c" })).success).toBe(false);
    // Changed since it was looked at.
    const changing = nested(3, { a: "a" }) as { b?: unknown };
    expect(chain?.safeParse(changing).success).toBe(true);
    changing.b = 1;
    expect(chain?.safeParse(changing).success).toBe(false);
    expect(cpuMsSince(before)).toBeLessThan(5_000);
  },
);

test("a pattern that would take long for a long text is asked of short ones only", () => {
  const { text, problems } = moduleOf(
    [{ typeName: "Padded", schema: { type: "string", pattern: "^a*a*$", maxLength: 100 }, at: "/" }],
    new Map(),
  );
  const padded = evaluate(text).get("Padded");
  const before = process.cpuUsage();

  expect(problems).toEqual([]);
  expect(padded?.safeParse("a".repeat(100)).success).toBe(true);
  expect(padded?.safeParse(`${"a".repeat(99)}b`).success).toBe(false);
  expect(padded?.safeParse(`${"a".repeat(1_000_000)}b`).success).toBe(false);
  expect(cpuMsSince(before)).toBeLessThan(2_000);
});

test.each<readonly [schema: unknown, fix: string]>([
  [
    { type: "string", pattern: "^\\S+@\\S+\\.\\S+$" },
    "add `maxLength: 254`: for so short a text it is quick",
  ],
  [{ type: "string", pattern: "^(\\w+\\.?)+@\\w+$" }, "write it without a repetition in a repetition"],
  [{ type: "string", pattern: "^(a+)+$", maxLength: 254 }, "write it without a repetition in a repetition"],
  // Nothing limits how long the names of fields are.
  [
    { type: "object", patternProperties: { "^\\S+@\\S+\\.\\S+$": {} } },
    "write it without a repetition in a repetition",
  ],
])("for a slow pattern it is said what helps: %j", (schema, fix) => {
  const { problems } = made({ Thing: schema });

  expect(problems.find(({ what }) => what.startsWith("pattern "))?.fix).toContain(fix);
});

describe("what the validator cannot check is said by name and place", () => {
  test.each<readonly [schema: unknown, at: string, what: string]>([
    [{ type: "string", format: "uri-reference" }, "/format", "format uri-reference is not checked"],
    [
      { type: "array", contains: {}, unevaluatedItems: false },
      "/unevaluatedItems",
      "unevaluatedItems is not checked",
    ],
    [{ type: "object", $dynamicRef: "#node" }, "/$dynamicRef", "$dynamicRef is not followed"],
    [{ type: "string", pattern: "(" }, "/pattern", "pattern ( is not a regular expression of JavaScript"],
    [
      { type: "string", pattern: "^(a+)+$" },
      "/pattern",
      'pattern ^(a+)+$ takes more than 4 million steps for 32 characters: "a", repeated from its character 1 on, and then what does not fit',
    ],
    [
      { type: "object", patternProperties: { "(": {} } },
      "/patternProperties/(",
      "pattern ( is not a regular expression of JavaScript",
    ],
    [{ type: "string", minLenght: 2 }, "/minLenght", "minLenght is no keyword that a validator is made from"],
    [
      { allOf: [{ type: "object" }], unevaluatedProperties: false },
      "/unevaluatedProperties",
      "unevaluatedProperties is not checked",
    ],
    [{ properties: { a: {} } }, "", "a schema speaks of objects without a type"],
    [{ minLength: 1, minimum: 1 }, "", "a schema speaks of texts and numbers without a type"],
    [{ type: "string", nullable: true }, "/nullable", "nullable is OpenAPI's, not JSON Schema's"],
    [{ $ref: "#/nowhere" }, "/$ref", "the reference #/nowhere leads nowhere that was read"],
    [
      { schemaFormat: "application/vnd.google.protobuf;version=3", schema: "message A {}" },
      "",
      "a schema is written in application/vnd.google.protobuf;version=3",
    ],
    [
      { type: "object", discriminator: "kind", properties: { kind: { type: "string" } } },
      "/discriminator",
      "discriminator kind does not decide which schema holds",
    ],
    [
      {
        discriminator: "kind",
        oneOf: [
          { type: "object", properties: { kind: { type: "string" } } },
          { type: "object", properties: { kind: { type: "string" }, a: {} } },
        ],
      },
      "/discriminator",
      "discriminator kind does not decide which schema holds",
    ],
    [
      JSON.parse('{ "type": "object", "properties": { "__proto__": {} } }'),
      "",
      "a field is called __proto__, which JavaScript does not keep as a field",
    ],
    [
      { type: "object", properties: {}, required: ["a"], additionalProperties: false },
      "/required",
      "field a is required, and `additionalProperties: false` refuses it",
    ],
    [{ type: "number", minimum: 2, maximum: 1 }, "", "no number is at least 2 and at most 1"],
    [{ type: "integer", format: "uint8", minimum: 300 }, "", "no number is at least 300 and at most 255"],
    [{ type: "array", minItems: 2, maxItems: 1 }, "", "no list has at least 2 and at most 1 items"],
    [{ type: "string", enum: [1] }, "", "no value is in the list and of the type"],
    [{ type: "string", enum: ["a", null] }, "", "null is in the list, but not of the type"],
  ])("%j", (schema, at, what) => {
    const { problems, text } = made({ Thing: schema });

    expect(problems.map((problem) => [problem.at, problem.what])).toEqual([[`/payloads/Thing${at}`, what]]);
    expect(problems.every(({ severity }) => severity === "warning")).toBe(true);
    expect(evaluate(text).has("Thing")).toBe(true);
  });

  test("a warning about a shared schema stands where the document has it, once", () => {
    const shared = { $ref: "#/components/schemas/shared" };
    const { problems } = made({ A: shared, B: shared }, { shared: { type: "string", format: "regex" } });

    expect(problems.map(({ at }) => at)).toEqual(["/components/schemas/shared/format"]);
  });

  test("formats that nobody knows refuse nothing, and one hint names them all", () => {
    const { problems, text } = made({
      A: { type: "string", format: "our-own" },
      B: { type: "number", format: "decimal" },
      C: { type: "array", items: { type: "string", format: "our-own" } },
    });

    expect(problems.map(({ severity, at, what }) => [severity, at, what])).toEqual([
      [
        "hint",
        "/payloads/A/format",
        "formats our-own, decimal, in 3 places, are none that a validator knows there",
      ],
    ]);
    expect(evaluate(text).get("B")?.safeParse(1e300).success).toBe(true);
    expect(evaluate(text).get("C")?.safeParse([""]).success).toBe(true);
  });

  test("a format that one of a schema's kinds knows is no note", () => {
    const { problems } = made({
      A: { type: ["string", "integer"], format: "int32" },
      B: { type: ["string", "number"], format: "uuid" },
      C: { format: "decimal" },
      D: { type: ["string", "number", "null"], format: "decimal" },
      E: { type: "string", format: "int32" },
    });

    expect(problems.map(({ at, what }) => [at, what])).toEqual([
      ["/payloads/C/format", "formats decimal, int32, in 3 places, are none that a validator knows there"],
    ]);
  });

  test("what a text holds by its own account is a note, which refuses nothing", () => {
    const { problems, text } = made({
      Scan: { type: "string", contentEncoding: "base64", contentMediaType: "image/png" },
    });

    expect(problems.map(({ severity, at }) => [severity, at])).toEqual([
      ["hint", "/payloads/Scan/contentEncoding"],
      ["hint", "/payloads/Scan/contentMediaType"],
    ]);
    expect(problems[0]?.loss).toContain("no value is refused");
    expect(evaluate(text).get("Scan")?.safeParse("no base64").success).toBe(true);
  });

  test.each(["anyOf", "oneOf"])(
    "a schema that takes in by allOf what lists it under %s, and nothing else, is made of itself",
    (keyword) => {
      const [first, second] = ["first", "second"].map((name) => ({ $ref: `#/components/schemas/${name}` }));
      const { problems, text } = made(
        { Given: { allOf: [second] } },
        { first: { allOf: [second] }, second: { [keyword]: [first, { type: "string" }] } },
      );

      expect(problems.map(({ at, what }) => [at, what])).toEqual([
        ["/components/schemas/first", "this schema is made of itself"],
      ]);
      expect(evaluate(text).get("Given")?.safeParse(1).success).toBe(true);
    },
  );

  test("a schema that is made of itself lets everything through, and is said to", () => {
    const { problems, text } = made(
      { A: { $ref: "#/components/schemas/loop" } },
      { loop: { anyOf: [{ type: "string" }, { $ref: "#/components/schemas/loop" }] } },
    );

    expect(problems.map(({ what }) => what)).toEqual(["schema Loop is made of itself"]);
    expect(evaluate(text).get("A")?.safeParse(1).success).toBe(true);
  });
});

describe("names", () => {
  const named = { $ref: "#/components/schemas/order-line" };
  const components = { "order-line": { type: "object", properties: { a: { type: "string" } } } };

  test("a component that several messages use keeps its own, and each message has one of its own as well", () => {
    const { parts, text } = made({ A: named, B: { type: "object", properties: { b: named } } }, components);

    expect(parts).toEqual(["OrderLine"]);
    expect(text).toContain("export type A = OrderLine;\nexport const A = OrderLine;");
    expect(text).toContain("b?: OrderLine | undefined;");
  });

  test("a component that one message alone uses as its payload is the message's", () => {
    expect(made({ A: named }, components).parts).toEqual([]);
  });

  test("a component never takes the name of a message, nor of another component", () => {
    const { parts } = made(
      {
        OrderLine: {
          type: "object",
          properties: {
            a: named,
            b: { $ref: "#/components/schemas/order_line" },
            c: { $ref: "#/components/schemas/Record" },
          },
        },
      },
      { ...components, order_line: { type: "string" }, Record: { type: "string" } },
    );

    expect(parts).toEqual(["OrderLine2", "OrderLine3", "RecordMessage"]);
  });

  test("what a schema defines for itself has the name that it has there", () => {
    const point = { type: "object", properties: { x: { type: "number" } } };
    const { parts } = made({ A: { type: "array", items: point, definitions: { point } } });

    expect(parts).toEqual(["Point"]);
  });

  test("a schema without a name that holds itself gets one", () => {
    const link: Record<string, unknown> = { type: "object" };
    link["properties"] = { next: link };
    const { text } = moduleOf(
      [{ typeName: "Chain", schema: { type: "object", properties: { first: link } }, at: "/a" }],
      new Map(),
    );

    expect(text).toContain("export const ChainPart: z.ZodType<ChainPart>");
  });
});

describe("fields that a schema does not name", () => {
  const value = { a: "x", other: 1 };
  const fields = { a: { type: "string" } };

  test.each<readonly [name: string, schema: object, kept: unknown]>([
    ["are taken away", { type: "object", properties: fields }, { a: "x" }],
    [
      "are kept where they are allowed",
      { type: "object", properties: fields, additionalProperties: true },
      value,
    ],
    ["are kept where nothing is named", { type: "object" }, value],
    [
      "are taken away where all of several schemas hold",
      {
        allOf: [
          { type: "object", properties: fields },
          { type: "object", properties: { b: {} } },
        ],
      },
      { a: "x" },
    ],
    [
      "are kept if another schema of anyOf that fits names them",
      {
        anyOf: [
          { type: "object", properties: fields },
          { type: "object", properties: { other: { type: "number" } } },
        ],
      },
      value,
    ],
    ["are kept where their number counts", { type: "object", properties: fields, minProperties: 2 }, value],
  ])("%s", (_, schema, kept) => {
    expect(
      evaluate(made({ Thing: schema }).text)
        .get("Thing")
        ?.parse(value),
    ).toEqual(kept);
  });
});

test("a message without payload may be anything, or nothing", () => {
  const { text } = moduleOf([{ typeName: "Ping", schema: undefined, at: "/a" }], new Map());

  expect(text).toContain("export type Ping = unknown;\nexport const Ping = z.unknown();");
});

test.each(["a\0b", "\ud83d", "\ude00\ud83d"])("no text may be %j, which no database can keep", (value) => {
  const validators = evaluate(
    made({
      Text: { type: "string", maxLength: 9 },
      Address: { type: "string", format: "uri" },
      Map: { type: "object", additionalProperties: { type: "string" } },
    }).text,
  );
  const isValid = (name: string, given: unknown) => validators.get(name)?.safeParse(given).success;

  expect(isValid("Text", value)).toBe(false);
  expect(isValid("Address", `urn:${value}`)).toBe(false);
  expect(isValid("Map", { key: value })).toBe(false);
  expect(isValid("Map", { [value]: "value" })).toBe(false);
  expect(isValid("Map", { "\u{1F600}": "\u{1F600}" })).toBe(true);
});

test("draft 4's exclusive limits are read, too", () => {
  const { text } = made({ A: { type: "number", minimum: 1, exclusiveMinimum: true } });

  expect(text).toContain("z.number().gt(1)");
});

test("items of a list in the manner of draft 2020-12", () => {
  const { text } = made({
    A: { type: "array", prefixItems: [{ type: "string" }], items: { type: "number" } },
  });

  expect(text).toContain("z.tuple([text.optional()], z.number())");
});

test.each<readonly [schema: object, good: readonly unknown[], bad: readonly unknown[]]>([
  [{ unevaluatedItems: { type: "string" } }, [[], ["a"]], [[1]]],
  [{ prefixItems: [{ type: "number" }], unevaluatedItems: false }, [[], [1]], [["a"], [1, 2]]],
  [{ items: { type: "string" }, unevaluatedItems: false }, [["a", "b"]], [[1]]],
])("items that no other keyword speaks of: %j", (schema, good, bad) => {
  const { text, problems } = made({ List: { type: "array", ...schema } });
  const fits = (value: unknown) => evaluate(text).get("List")?.safeParse(value).success;

  expect(problems).toEqual([]);
  expect(good.map(fits)).toEqual(good.map(() => true));
  expect(bad.map(fits)).toEqual(bad.map(() => false));
});

test.each<readonly [name: string, schema: object, good: unknown]>([
  [
    "one of several, where fields are let through that are no field of any",
    {
      oneOf: [
        { type: "object", allOf: [{ type: "object", properties: { a: {} } }], unevaluatedProperties: false },
        { type: "object", required: ["b"], properties: { b: { type: "number" } } },
      ],
    },
    { b: 1 },
  ],
  [
    "not, where items are let through of which nothing else speaks",
    { not: { type: "array", contains: { type: "number" }, unevaluatedItems: false } },
    [1, "a"],
  ],
  ["not, of what is not there", { not: { $ref: "#/nowhere" } }, 1],
  [
    "a condition in another language",
    {
      if: { schemaFormat: "application/vnd.google.protobuf;version=3", schema: "message A {}" },
      then: { type: "string" },
      else: { type: "number" },
    },
    1,
  ],
  [
    "not, of fields whose names are like a pattern that is none",
    { not: { type: "object", patternProperties: { "(": { type: "number" } } } },
    { "(": "a" },
  ],
])("what is not checked refuses nothing: %s", (_, schema, good) => {
  const { text, problems } = made({ Thing: schema });

  expect(evaluate(text).get("Thing")?.safeParse(good).success).toBe(true);
  expect(problems).not.toEqual([]);
});

test("a child keeps what its parent asks of it beside the list that it is in", () => {
  const parent = { $ref: "#/components/schemas/Boat" };
  const { text, problems } = made(
    { Launched: parent },
    {
      Boat: {
        type: "object",
        properties: { length: { type: "number" }, beam: { type: "number" } },
        anyOf: [{ required: ["length"] }, { required: ["beam"] }],
        oneOf: [{ $ref: "#/components/schemas/Ferry" }],
      },
      Ferry: {
        allOf: [parent, { type: "object", required: ["decks"], properties: { decks: { type: "number" } } }],
      },
    },
  );
  const launched = evaluate(text).get("Launched");

  expect(problems).toEqual([]);
  expect(launched?.safeParse({ length: 40, decks: 2 }).success).toBe(true);
  expect(launched?.safeParse({ decks: 2 }).success).toBe(false);
});

describe("a pattern that only another engine has", () => {
  const foreign = { type: "string", pattern: String.raw`^[A-F]{,6}\Z` };

  test.each<readonly [name: string, schema: object, good: unknown]>([
    ["by itself", foreign, "0"],
    ["under not", { type: "string", not: foreign }, "ABC"],
    ["as a condition", { if: foreign, then: { const: "A" }, else: { const: "B" } }, "B"],
    ["in one of several", { oneOf: [foreign, { type: "string", maxLength: 3 }] }, "ABC"],
    ["in a component under not", { type: "string", not: { $ref: "#/components/schemas/shade" } }, "ABC"],
    ["among the items of a list", { type: "array", contains: foreign, maxContains: 1 }, ["A", "0"]],
    [
      "as the names of fields",
      {
        type: "object",
        patternProperties: { [foreign.pattern]: { type: "number" } },
        additionalProperties: false,
      },
      { ABC: 1 },
    ],
  ])("refuses nothing, %s", (_, schema, good) => {
    const { text, problems } = made({ Thing: schema }, { shade: foreign });

    expect(evaluate(text).get("Thing")?.safeParse(good).success).toBe(true);
    expect(problems.filter(({ what }) => what.includes("{,6}"))).toMatchObject([
      { rule: "schema-is-checked", loss: expect.stringContaining("not checked") as string },
    ]);
  });
});

describe("a format that nobody knows", () => {
  const own = { type: "string", format: "our-own" };

  test.each<readonly [name: string, schema: object, good: unknown, bad: unknown]>([
    [
      "in one of several",
      {
        oneOf: [
          { ...own, maxLength: 2 },
          { type: "string", minLength: 2 },
        ],
      },
      "a",
      "ab",
    ],
    ["under not", { type: "string", not: { ...own, minLength: 3 } }, "ab", "abc"],
    ["as a condition", { if: { ...own, minLength: 3 }, then: { const: "abc" } }, "abc", "abcd"],
    ["among the items of a list", { type: "array", contains: own, maxContains: 1 }, ["a", 1], ["a", "b"]],
  ])("makes nothing looser, %s", (_, schema, good, bad) => {
    const thing = evaluate(made({ Thing: schema }).text).get("Thing");

    expect(thing?.safeParse(good).success).toBe(true);
    expect(thing?.safeParse(bad).success).toBe(false);
  });

  test.each([29.99, "29.99", null, [], {}])("lets %j through where no type is named", (value) => {
    const { text, problems } = made({ Price: { format: "decimal" } });

    expect(evaluate(text).get("Price")?.safeParse(value).success).toBe(true);
    expect(problems.map(({ severity }) => severity)).toEqual(["hint"]);
  });
});

test.each<readonly [schema: object, good: readonly unknown[], bad: readonly unknown[]]>([
  [{ type: "integer", format: "int8" }, [-128, 127], [-129, 128]],
  [{ type: "integer", format: "int16" }, [-32_768, 32_767], [-32_769, 32_768]],
  [{ type: "integer", format: "int32" }, [-(2 ** 31), 2 ** 31 - 1], [-(2 ** 31) - 1, 2 ** 31]],
  [{ type: "integer", format: "uint8" }, [0, 255], [-1, 256, 1.5]],
  [{ type: "integer", format: "uint16" }, [0, 65_535], [-1, 65_536]],
  [{ type: "number", format: "uint32" }, [0, 2 ** 32 - 1], [-1, 2 ** 32, 0.5]],
  [{ type: "integer", format: "int64" }, [-(2 ** 53) + 1, 2 ** 53 - 1], [0.5]],
  [{ type: "integer", format: "uint64" }, [0, 2 ** 53 - 1], [-1]],
  [{ type: "number", format: "ulong" }, [0], [-1, 1.5]],
  [{ type: "number", format: "Int64" }, [-1], [1.5]],
  [{ type: "number", format: "float" }, [1.5, -1e30], ["1.5"]],
  [{ type: "integer", format: "uint8", minimum: 10, exclusiveMaximum: 20 }, [10, 19], [9, 20]],
  [{ type: "integer", format: "uint8", exclusiveMinimum: -5, maximum: 1_000 }, [0, 255], [-1, 256]],
  [{ format: "long" }, [5], ["5", 1.5]],
  [{ type: ["string", "integer"], format: "int32" }, ["a", 5], [2 ** 31]],
  [
    {
      oneOf: [
        { type: "integer", format: "uint8" },
        { type: "integer", minimum: 256 },
      ],
    },
    [0, 255, 256, 300],
    [-1],
  ],
  [{ type: "integer", not: { type: "integer", format: "uint8" } }, [-1, 256], [0, 255]],
])("the range of a number's format is checked: %j", (schema, good, bad) => {
  const thing = evaluate(made({ Thing: schema }).text).get("Thing");

  expect(good.filter((value) => thing?.safeParse(value).success !== true)).toEqual([]);
  expect(bad.filter((value) => thing?.safeParse(value).success !== false)).toEqual([]);
});

describe("whole numbers that JavaScript rounds", () => {
  test("are named, all at once", () => {
    const { problems } = made({
      Counted: {
        type: "object",
        properties: {
          a: { type: "integer", format: "int64" },
          b: { type: "integer", maximum: 2 ** 64 },
          c: { type: "integer", enum: [1, 2 ** 60] },
          d: { type: "integer", format: "uint64" },
        },
      },
    });

    expect(problems).toMatchObject([
      {
        at: "/payloads/Counted/properties/a",
        what: expect.stringMatching(/^whole numbers of 64 bits may stand in 4 places: .*\/d$/) as string,
      },
    ]);
  });

  test.each([
    [{ enum: [1, 2 ** 53, 2 ** 60] }, [1], [2 ** 53, 2 ** 60]],
    [{ type: "number", enum: [0.5, 2 ** 53 + 2] }, [0.5], [2 ** 53 + 2]],
    [{ enum: [[1], [2 ** 53], { a: { b: -(2 ** 53) } }] }, [[1]], [[2 ** 53], { a: { b: -(2 ** 53) } }]],
    [{ enum: [2 ** 53 - 1, -(2 ** 53) + 1] }, [2 ** 53 - 1, -(2 ** 53) + 1], []],
    [{ type: ["integer", "null"], enum: [null, 1e20] }, [null], [1e20]],
    [{ type: "number", format: "int64", enum: [1, 1e18] }, [1], [1e18]],
    [{ type: "number", enum: [1, 18446744073709551615] }, [1], [18446744073709551615]],
  ])("are no values of %j, since their neighbours would pass for them", (schema, good, bad) => {
    const { text, problems } = made({ Counted: schema });
    const counted = evaluate(text).get("Counted");

    expect(good.filter((value) => counted?.safeParse(value).success !== true)).toEqual([]);
    expect(bad.filter((value) => counted?.safeParse(value).success !== false)).toEqual([]);
    expect(problems.map(({ rule }) => rule)).toEqual(bad.length > 0 ? ["numbers-are-exact"] : []);
  });

  test.each([
    [{ type: "number", const: 1e300 }, [1e300], [1e299]],
    [{ type: "number", format: "double", enum: [0.5, 1e20] }, [0.5, 1e20], [1e21]],
    [{ enum: [-1.5e20, { a: 123456789012345e6 }] }, [-1.5e20, { a: 123456789012345e6 }], [1.5e20]],
  ])("are not the large numbers of few digits of %j, which are what was written", (schema, good, bad) => {
    const { text, problems } = made({ Counted: schema });
    const counted = evaluate(text).get("Counted");

    expect(good.filter((value) => counted?.safeParse(value).success !== true)).toEqual([]);
    expect(bad.filter((value) => counted?.safeParse(value).success !== false)).toEqual([]);
    expect(problems).toEqual([]);
  });

  test("leave a list that has no others without a value, for that reason", () => {
    expect(made({ Counted: { type: "integer", const: 2 ** 53 } }).problems).toMatchObject([
      { rule: "schema-can-be-met", what: expect.stringContaining("their neighbours") as string },
      { rule: "numbers-are-exact" },
    ]);
  });

  test("are no matter where limits keep them away", () => {
    const limits = { minimum: 0, maximum: 10 ** 12 };

    expect(made({ Counted: { type: "integer", format: "int64", ...limits } }).problems).toEqual([]);
  });

  test("are told to nobody as a limit or an example that is not the document's", () => {
    const field = { type: "integer", minimum: 0, maximum: 2 ** 64, examples: [2 ** 60] };
    const { text } = made({ Counted: { type: "object", properties: { field } } });

    expect(text).not.toMatch(/9007|1844|1152/);
    expect(text).toContain("At least 0.");
    expect(text).toContain("z.int().min(0)");
  });
});

test.each([
  ["2031-01-02t03:04:05z", true],
  ["2031-01-02T03:04:05.1234567+02:00", true],
  ["2015-06-30T23:59:60Z", true],
  ["2016-12-31T18:59:60.5-05:00", true],
  ["2017-01-01T05:29:60+05:30", true],
  ["2015-06-30T12:00:60Z", false],
  ["2015-06-30T23:59:60+01:00", false],
  ["2015-02-29T00:00:00Z", false],
  ["2015-06-30T24:00:00Z", false],
  ["2015-06-30 12:00:00Z", false],
  ["2015-06-30T12:00:00", false],
])("%s is a date and time of RFC 3339: %s", (value, isOne) => {
  const validators = evaluate(
    made({ At: { type: "string", format: "date-time" }, Time: { type: "string", format: "time" } }).text,
  );

  expect(validators.get("At")?.safeParse(value).success).toBe(isOne);
  if (/T(?!24)/i.test(value) && !value.startsWith("2015-02"))
    expect(validators.get("Time")?.safeParse(value.slice(11)).success).toBe(isOne);
});

function made(
  payloads: Readonly<Record<string, unknown>>,
  components: Readonly<Record<string, unknown>> = {},
): ReturnType<typeof moduleOf> {
  const read = dereferenced(payloads, components);

  return moduleOf(
    Object.entries(read.schema as object).map(([typeName, schema]: [string, unknown]) => ({
      typeName,
      schema,
      at: `/payloads/${typeName}`,
    })),
    read.components,
  );
}

test.each(["oneOf", "anyOf"])(
  "children that a parent lists under %s, and that take it in, are typed, and keep the fields of each",
  (keyword) => {
    const pet = { $ref: "#/components/schemas/Pet" };
    const child = (field: string) => ({
      allOf: [pet, { type: "object", properties: { [field]: { type: "boolean" } } }],
    });
    const read = dereferenced(
      { Adopted: pet },
      {
        Pet: {
          type: "object",
          discriminator: "kind",
          required: ["kind"],
          properties: { kind: { type: "string" } },
          [keyword]: [{ $ref: "#/components/schemas/Dog" }, { $ref: "#/components/schemas/Cat" }],
        },
        Dog: child("barks"),
        Cat: child("purrs"),
      },
    );
    const { Adopted } = read.schema as Record<string, unknown>;
    const { text, problems } = moduleOf([{ typeName: "Adopted", schema: Adopted, at: "/" }], read.components);
    const adopted = evaluate(text).get("Adopted");

    expect(adopted?.safeParse({ kind: "Dog", barks: true }).data).toEqual({ kind: "Dog", barks: true });
    expect(adopted?.safeParse({ kind: "Cat", purrs: false }).data).toEqual({ kind: "Cat", purrs: false });
    expect(adopted?.safeParse({ purrs: true }).success).toBe(false);
    expect(adopted?.safeParse({ kind: "Cat", purrs: "yes", barks: 1 }).success).toBe(false);
    expect(text).not.toContain("unknown;");
    expect(problems.map(({ what }) => what)).toEqual([
      "discriminator kind does not decide which schema holds",
    ]);
  },
);
