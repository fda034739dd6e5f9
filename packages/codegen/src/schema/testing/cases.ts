/** Schemas of every kind that documents have, by what they show. Each names its type, so that validator and JSON Schema agree. */
export const cases: Readonly<Record<string, unknown>> = {
  "any value": {},
  "any value in a field": { type: "object", properties: { a: {} }, required: ["a"] },
  "a text": { type: "string" },
  "a text of some length": { type: "string", minLength: 2, maxLength: 3 },
  "a text with something in it": { type: "string", minLength: 1 },
  "no text": { type: "string", maxLength: 0 },
  "a text with a pattern": { type: "string", pattern: "^[a-c]+$" },
  "a pattern that may be anywhere": { type: "string", pattern: "b" },
  "a pattern with a slash and a digit": { type: "string", pattern: "/|\\d" },
  "a pattern without u flag": { type: "string", pattern: "\\-?[a-z]" },
  "a text and null": { type: ["string", "null"], minLength: 1 },
  "a text or a number": { type: ["string", "integer"], maximum: 4, maxLength: 2 },
  "every kind": { type: ["string", "number", "boolean", "object", "array", "null"], minItems: 1 },
  "a whole number": { type: "integer" },
  "a number within limits": { type: "number", minimum: 0, maximum: 10 },
  "a number outside of limits": { type: "number", exclusiveMinimum: 0, exclusiveMaximum: 2.5 },
  "a multiple": { type: "number", multipleOf: 0.5 },
  "a multiple of two": { type: "integer", multipleOf: 2, minimum: -2 },
  "32 bits": { type: "integer", format: "int32" },
  "64 bits": { type: "integer", format: "int64" },
  "a float": { type: "number", format: "float" },
  "a boolean": { type: "boolean" },
  "null alone": { type: "null" },
  "an enum of texts": { type: "string", enum: ["a", "b"] },
  "an enum of anything": { enum: ["a", 1, null, true, { a: [1] }] },
  "an enum with a limit": { type: "string", enum: ["a", "abc"], maxLength: 2 },
  "an enum and a const": { enum: ["a", "b"], const: "b" },
  "a const": { const: "a" },
  "a const object": { const: { b: 1, a: [null] } },
  "format uuid": { type: "string", format: "uuid" },
  "format date": { type: "string", format: "date" },
  "format date-time": { type: "string", format: "date-time" },
  "format time": { type: "string", format: "time" },
  "format duration": { type: "string", format: "duration" },
  "format uri": { type: "string", format: "uri" },
  "format ipv4": { type: "string", format: "ipv4" },
  "format ipv6": { type: "string", format: "ipv6" },
  "format hostname": { type: "string", format: "hostname" },
  "format byte": { type: "string", format: "byte" },
  "a list": { type: "array" },
  "a list of numbers": { type: "array", items: { type: "number" }, minItems: 1, maxItems: 2 },
  "a list of either": { type: "array", items: { type: ["string", "null"] } },
  "a list of lists": { type: "array", items: { type: "array", items: { type: "number" } } },
  "a tuple with lists": {
    type: "array",
    items: [{ type: "array", items: { type: "string" } }],
    additionalItems: { type: "array", items: { type: "number" } },
    minItems: 1,
  },
  "an empty list": { type: "array", items: false },
  "a tuple": { type: "array", items: [{ type: "string" }, { type: "number" }] },
  "a closed tuple": {
    type: "array",
    items: [{ type: "string" }, { type: "number" }],
    additionalItems: false,
    minItems: 1,
  },
  "a tuple with others": {
    type: "array",
    items: [{ type: "string" }],
    additionalItems: { type: "number" },
    minItems: 1,
    maxItems: 2,
  },
  "a tuple of anything": { type: "array", items: [{}, { type: "null" }], minItems: 1 },
  "a list without doubles": { type: "array", uniqueItems: true },
  "a list of objects without doubles": {
    type: "array",
    uniqueItems: true,
    items: { type: "object", properties: { a: { type: "number" } } },
  },
  "a list that contains": { type: "array", contains: { type: "number", minimum: 2 } },
  "an object": { type: "object" },
  "an object with fields": {
    type: "object",
    properties: { a: { type: "string" }, b: { type: "number" } },
    required: ["a"],
  },
  "a field that is required and not described": { type: "object", required: ["a"] },
  "a closed object": { type: "object", properties: { a: { type: "string" } }, additionalProperties: false },
  "an empty object": { type: "object", properties: {}, additionalProperties: false },
  "an open object": { type: "object", properties: { a: { type: "string" } }, additionalProperties: true },
  "an object with other fields": {
    type: "object",
    properties: { a: { type: "string" } },
    additionalProperties: { type: "number" },
  },
  "a record": { type: "object", additionalProperties: { type: "number" } },
  "a record of records": {
    type: "object",
    additionalProperties: { type: "object", additionalProperties: { type: "string" } },
  },
  "a field that may not be there": { type: "object", properties: { a: false, b: true } },
  "fields with strange names": {
    type: "object",
    properties: {
      "x-a": { type: "string" },
      toString: { type: "string" },
      "with space": {},
      constructor: {},
    },
    required: ["x-a"],
  },
  "a number of fields": {
    type: "object",
    properties: { a: { type: "string" } },
    minProperties: 2,
    maxProperties: 3,
  },
  "names of fields": { type: "object", propertyNames: { pattern: "^[a-z]" } },
  "fields like a pattern": { type: "object", patternProperties: { "^x-": { type: "string" } } },
  "only fields like a pattern": {
    type: "object",
    properties: { a: { type: "number" } },
    patternProperties: { "^x-": { type: "string" }, c$: { minLength: 1, type: "string" } },
    additionalProperties: false,
  },
  "fields like a pattern and others": {
    type: "object",
    patternProperties: { "^x-": { type: "string" } },
    additionalProperties: { type: "number" },
    required: ["x-a"],
  },
  "a field that needs another": {
    type: "object",
    properties: { a: { type: "string" }, b: { type: "string" } },
    dependencies: { a: ["b"] },
  },
  "a field that needs a schema": {
    type: "object",
    properties: { a: { type: "string" } },
    dependencies: { a: { properties: { b: { type: "number" } }, required: ["b"] } },
  },
  "all of two": {
    allOf: [
      { type: "object", properties: { a: { type: "string" } }, required: ["a"] },
      { type: "object", properties: { b: { type: "number" } } },
    ],
  },
  "all of a name and more": {
    type: "object",
    properties: { b: { type: "number" } },
    allOf: [{ $ref: "#/components/schemas/named" }, { required: ["b"] }],
  },
  "all of with a closed member": {
    allOf: [
      { type: "object", properties: { a: { type: "string" }, b: {} }, additionalProperties: false },
      { type: "object", properties: { b: { type: "number" } } },
    ],
  },
  "all of with limits": { type: "number", allOf: [{ minimum: 1 }, { maximum: 3 }] },
  "any of two kinds": { anyOf: [{ type: "string" }, { type: "number" }] },
  "any of two objects": {
    anyOf: [
      { type: "object", properties: { a: { type: "string" } }, required: ["a"] },
      { type: "object", properties: { b: { type: "string" } }, required: ["b"] },
    ],
  },
  "any of required fields": {
    type: "object",
    properties: { a: { type: "string" }, b: { type: "number" } },
    anyOf: [{ required: ["a"] }, { required: ["b"] }],
  },
  "one of two kinds": { oneOf: [{ type: "string" }, { type: "null" }] },
  "one of two that both may fit": { oneOf: [{ type: "number", minimum: 2 }, { type: "integer" }] },
  "one of two objects": {
    oneOf: [
      { type: "object", properties: { a: { type: "string" } }, required: ["a"] },
      { type: "object", properties: { a: {}, b: { type: "string" } }, required: ["b"] },
    ],
  },
  "one of required fields": {
    type: "object",
    properties: { a: { type: "string" }, b: { type: "number" } },
    oneOf: [{ required: ["a"] }, { required: ["b"] }],
  },
  "one of several constants": { oneOf: [{ const: "a", title: "A" }, { const: "b" }, { enum: ["ab", 1] }] },
  "one of, told apart": {
    discriminator: "kind",
    oneOf: [
      {
        type: "object",
        properties: { kind: { const: "a" }, a: { type: "string" } },
        required: ["kind", "a"],
      },
      {
        type: "object",
        properties: { kind: { enum: ["b", "ab"] }, b: { type: "number" } },
        required: ["kind"],
      },
    ],
  },
  "one of, told apart, or null": {
    oneOf: [
      { type: "null" },
      { type: "object", properties: { kind: { const: "a" } }, required: ["kind"] },
      { type: "object", properties: { kind: { const: "b" } }, required: ["kind"] },
    ],
  },
  "one of, told apart behind allOf": {
    oneOf: [
      {
        allOf: [
          { $ref: "#/components/schemas/named" },
          { properties: { kind: { const: "a" } }, required: ["kind"], type: "object" },
        ],
      },
      {
        allOf: [
          { $ref: "#/components/schemas/named" },
          { properties: { kind: { const: "b" } }, required: ["kind"], type: "object" },
        ],
      },
    ],
  },
  not: { not: { type: "string" } },
  "a text but not one": { type: "string", not: { const: "a" } },
  "an object without a field": {
    type: "object",
    properties: { a: { type: "string" } },
    not: { required: ["b"] },
  },
  "a required field that is not null": {
    type: "object",
    properties: { a: { not: { type: "null" } } },
    required: ["a"],
  },
  "if, then, else": {
    type: "object",
    properties: { kind: { type: "string" }, a: { type: "number" } },
    required: ["kind"],
    if: { properties: { kind: { const: "a" } } },
    then: { required: ["a"] },
    else: { properties: { b: { type: "string" } }, required: ["b"] },
  },
  "if and then": {
    type: "object",
    properties: { kind: { enum: ["a", "b"] } },
    if: { properties: { kind: { const: "a" } }, required: ["kind"] },
    then: { properties: { a: { type: "number" } }, required: ["a"] },
  },
  "an annotated schema": {
    title: "A thing",
    description: "What it is",
    type: "object",
    properties: { a: { type: "number", default: 3, deprecated: true, readOnly: true, examples: [1] } },
  },
  "a tree": { $ref: "#/components/schemas/tree" },
  "a list of trees": {
    type: "object",
    properties: { trees: { type: "array", items: { $ref: "#/components/schemas/tree" } } },
  },
  "parents and children": { $ref: "#/components/schemas/parent" },
  "an expression": { $ref: "#/components/schemas/expression" },
  "a name twice": {
    type: "object",
    properties: { a: { $ref: "#/components/schemas/named" }, b: { $ref: "#/components/schemas/named" } },
    required: ["a"],
  },
  "any JSON": { $ref: "#/components/schemas/json" },
};

export const components: Readonly<Record<string, unknown>> = {
  named: { type: "object", properties: { kind: { type: "string" }, a: { type: "number" } } },
  tree: {
    type: "object",
    properties: {
      value: { type: "number" },
      left: { $ref: "#/components/schemas/tree" },
      children: { type: "array", items: { $ref: "#/components/schemas/tree" } },
    },
    required: ["value"],
  },
  parent: {
    type: "object",
    properties: { a: { type: "array", items: { $ref: "#/components/schemas/child" } } },
  },
  child: {
    allOf: [
      { $ref: "#/components/schemas/parent" },
      { type: "object", properties: { b: { $ref: "#/components/schemas/parent" } } },
    ],
  },
  expression: {
    oneOf: [
      { type: "number" },
      { $ref: "#/components/schemas/sum" },
      { $ref: "#/components/schemas/negation" },
    ],
  },
  sum: {
    type: "object",
    properties: {
      kind: { const: "sum" },
      of: { type: "array", items: { $ref: "#/components/schemas/expression" } },
    },
    required: ["kind", "of"],
  },
  negation: {
    type: "object",
    properties: { kind: { const: "negation" }, of: { $ref: "#/components/schemas/expression" } },
    required: ["kind", "of"],
  },
  json: {
    anyOf: [
      { type: ["string", "number", "boolean", "null"] },
      { type: "array", items: { $ref: "#/components/schemas/json" } },
      { type: "object", additionalProperties: { $ref: "#/components/schemas/json" } },
    ],
  },
};
