import type { Pointer } from "../model/model.js";
import { all, anything, choice, demanding, loose, nothing } from "./combine.js";
import { countDemand, whyImpossible } from "./field-count.js";
import { isObject, objectAt, textsAt, type SchemaObject } from "./json.js";
import { impliedKinds } from "./kinds.js";
import type { Demand, Field, Node, ObjectNode } from "./node.js";
import { below, unchecked, unmeetable } from "./problems.js";
import { patternOf } from "./read-scalar.js";
import type { Context, Reader } from "./reader.js";
import { remarksOn } from "./remarks.js";

/** Fields whose names are like a pattern. */
type Like = Readonly<{ pattern: RegExp; node: Node }>;

/** What a schema asks of an object. */
export function readObject(schema: SchemaObject, at: Pointer, context: Context, reader: Reader): Node {
  const patterns = patternsOf(schema, at, reader);
  const additional = additionalOf(schema, patterns, at, reader);
  const known = Object.keys(objectAt(schema, "properties"));
  const fields = [
    ...fieldsOf(schema, at, context, reader),
    ...textsAt(schema, "required")
      .filter((name) => !known.includes(name))
      .map((name) =>
        missingField({ name, at: below(at, "required") }, { additional, patterns }, context, reader),
      ),
  ].filter(({ name }) => isKeepable(name, at, reader));
  const demands: readonly Demand[] = [
    ...patterns.map(({ pattern, node }) => ({ demand: "fieldsLike" as const, pattern, node })),
    ...othersDemand(known, patterns, additional),
    ...countDemand(schema, fields),
    ...namesDemand(schema, at, reader),
    ...needsDemands(schema),
  ];
  const rest = restOf(patterns, additional);
  const crowd = whyImpossible(schema, fields, rest);
  if (crowd !== undefined) {
    reader.problems.push(unmeetable(at, crowd, "change one of the limits, or what is required"));

    return nothing;
  }
  const object: ObjectNode = { kind: "object", fields, rest };

  const node = all([demanding(object, demands), ...dependentOf(schema, at, context, reader)]);

  return isUnsure(schema, patterns) ? loose(node) : node;
}

/** Whether fields are let through of which the document says more than is checked. */
function isUnsure(schema: SchemaObject, patterns: readonly Like[]): boolean {
  const isUnread = patterns.length < Object.keys(objectAt(schema, "patternProperties")).length;

  return isUnread || (saysOfOthers(schema) === "unevaluatedProperties" && isComposed(schema));
}

/** The keyword that speaks of fields of which nothing else does; undefined where there is none. */
function saysOfOthers(schema: SchemaObject): "additionalProperties" | "unevaluatedProperties" | undefined {
  if (schema["additionalProperties"] !== undefined) return "additionalProperties";

  return schema["unevaluatedProperties"] === undefined ? undefined : "unevaluatedProperties";
}

/** Whether other schemas speak of the same fields, so that it is not known here which ones are left. */
function isComposed(schema: SchemaObject): boolean {
  return ["allOf", "anyOf", "oneOf", "if"].some((name) => name in schema);
}

function fieldsOf(schema: SchemaObject, at: Pointer, context: Context, reader: Reader): readonly Field[] {
  const required = textsAt(schema, "required");

  return Object.entries(objectAt(schema, "properties")).map(([name, property]) => {
    const place = below(at, "properties", name);
    const around = context.fields?.get(name);
    const kinds = around === undefined ? undefined : impliedKinds(around.schema);
    const node = reader.read(property, place, { kinds });
    const isSaid = reader.problems.some(({ at: there }) => there === place);
    if (node.kind === "never" && required.includes(name) && !isSaid)
      reader.problems.push(
        unmeetable(place, `field ${name} is required, and nothing may stand in it`, "change its schema"),
      );

    return {
      name,
      node,
      required: required.includes(name),
      // A part is described once, where it is defined.
      remarks: node.kind === "part" ? "" : remarksOn(property),
    };
  });
}

/** A field that is required and of which `properties` says nothing. */
function missingField(
  { name, at }: Readonly<{ name: string; at: Pointer }>,
  { additional, patterns }: Readonly<{ additional: Node | undefined; patterns: readonly Like[] }>,
  context: Context,
  reader: Reader,
): Field {
  const isLikeOne = patterns.some(({ pattern }) => pattern.test(name));
  const around = context.fields?.get(name);
  const inherited = around === undefined ? anything : reader.read(around.schema, around.at);
  const node = isLikeOne ? anything : (additional ?? (isShort(inherited) ? inherited : anything));
  if (node.kind === "never")
    reader.problems.push(
      unmeetable(
        at,
        `field ${name} is required, and \`additionalProperties: false\` refuses it`,
        `add ${name} to \`properties\``,
      ),
    );

  return { name, node, required: true, remarks: "" };
}

/** Whether a node may be printed twice. */
function isShort(node: Node): boolean {
  if (node.kind === "choice") return node.members.every(isShort);

  return !["object", "array", "all", "when", "demanding"].includes(node.kind);
}

function isKeepable(name: string, at: Pointer, reader: Reader): boolean {
  if (name !== "__proto__") return true;
  reader.problems.push({
    ...unchecked(at, "a field is called __proto__, which JavaScript does not keep as a field", "rename it"),
    loss: "it is neither checked nor handed on",
  });

  return false;
}

function patternsOf(schema: SchemaObject, at: Pointer, reader: Reader): readonly Like[] {
  return Object.entries(objectAt(schema, "patternProperties")).flatMap(([source, value]) => {
    const place = below(at, "patternProperties", source);
    const pattern = patternOf(source, place, reader.problems);

    return pattern === undefined ? [] : [{ pattern, node: reader.read(value, place) }];
  });
}

/** What fields may hold that nothing else speaks of; undefined where the schema does not say. */
function additionalOf(
  schema: SchemaObject,
  patterns: readonly Like[],
  at: Pointer,
  reader: Reader,
): Node | undefined {
  const keyword = saysOfOthers(schema);
  if (keyword === undefined) return undefined;
  if (keyword === "unevaluatedProperties" && isComposed(schema)) {
    reader.problems.push(
      unchecked(below(at, keyword), `${keyword} is not checked`, "write out all properties"),
    );

    return undefined;
  }
  // A pattern that could not be read must not turn what it allows into what is refused.
  if (patterns.length < Object.keys(objectAt(schema, "patternProperties")).length) return anything;

  return reader.read(schema[keyword], below(at, keyword));
}

function restOf(patterns: readonly Like[], additional: Node | undefined): ObjectNode["rest"] {
  if (patterns.length > 0)
    return additional === undefined
      ? anything
      : choice([...patterns.map(({ node }) => node), additional], "any");
  if (additional === undefined) return "strip";

  return additional.kind === "never" ? "refuse" : additional;
}

function othersDemand(
  known: readonly string[],
  patterns: readonly Like[],
  additional: Node | undefined,
): readonly Demand[] {
  if (patterns.length === 0 || additional === undefined || additional.kind === "unknown") return [];

  return [
    { demand: "otherFields", known, patterns: patterns.map(({ pattern }) => pattern), node: additional },
  ];
}

function namesDemand(schema: SchemaObject, at: Pointer, reader: Reader): readonly Demand[] {
  const { propertyNames } = schema;
  if (propertyNames === undefined) return [];
  const node = reader.read(propertyNames, below(at, "propertyNames"), { kinds: ["string"] });

  return node.kind === "unknown" ? [] : [{ demand: "fieldNames", node }];
}

function needsDemands(schema: SchemaObject): readonly Demand[] {
  const needs = { ...objectAt(schema, "dependencies"), ...objectAt(schema, "dependentRequired") };

  return Object.keys(needs).flatMap((field) => {
    const others = textsAt(needs, field);

    return others.length === 0 ? [] : [{ demand: "needs" as const, field, others }];
  });
}

/** What holds for an object that has a certain field. */
function dependentOf(schema: SchemaObject, at: Pointer, context: Context, reader: Reader): readonly Node[] {
  return ["dependencies", "dependentSchemas"].flatMap((keyword) =>
    Object.entries(objectAt(schema, keyword))
      .filter(([, value]) => isObject(value) || typeof value === "boolean")
      .map(([name, value]): Node => {
        const has: Field = { name, node: anything, required: true, remarks: "" };

        return {
          kind: "when",
          if: { kind: "object", fields: [has], rest: "strip" },
          then:
            value === false
              ? nothing
              : reader.read(value, below(at, keyword, name), { ...context, kinds: ["object"] }),
          else: anything,
        };
      }),
  );
}
