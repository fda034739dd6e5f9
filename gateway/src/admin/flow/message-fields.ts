import type { JsonSchema, SchemaWithParts } from "../../rest/json-schema.js";
import type { MessageField } from "./flow-answers.js";

// A payload as a table for people. The docs site makes one of AsyncAPI's model, which the running gateway does not have.

/** The fields of a payload in the order of the contract, each followed by the fields inside of it. */
export function messageFields({ schema, parts }: SchemaWithParts): readonly MessageField[] {
  const named = (node: JsonSchema) => partOf(node, parts);
  const fieldsOf = (node: JsonSchema, around: readonly JsonSchema[]): readonly MessageField[] => {
    const whole = named(node);
    // A schema may contain itself: once is enough.
    if (around.includes(whole)) return [];

    return Object.entries(whole.properties ?? {}).flatMap(([name, field]) => [
      {
        depth: around.length,
        name,
        type: typeWords(field, parts),
        required: whole.required?.includes(name) === true,
        remarks: remarksOn(field, parts),
      },
      ...insideOf(field, parts).flatMap((inside) => fieldsOf(inside, [...around, whole])),
    ]);
  };

  return fieldsOf(schema, []);
}

type Parts = SchemaWithParts["parts"];

const PLAIN: Readonly<Record<string, string>> = {
  string: "text",
  integer: "whole number",
  number: "number",
  boolean: "true or false",
  object: "object",
  array: "list",
};

function typeWords(node: JsonSchema, parts: Parts): string {
  if (node.$ref !== undefined) {
    const name = nameIn(node.$ref);
    const part = partOf(node, parts);

    return part.type === "object" ? name : `${name} (${typeWords(part, parts)})`;
  }
  if (node["const"] !== undefined) return JSON.stringify(node["const"]);
  if (Array.isArray(node["enum"])) return node["enum"].map((value) => JSON.stringify(value)).join(" or ");
  const choices = choicesOf(node);
  if (choices.length > 0) return [...new Set(choices.map((one) => typeWords(one, parts)))].join(" or ");
  if (node.type === "array")
    return node.items === undefined ? "list" : `list of ${typeWords(node.items, parts)}`;

  return plain(node.type);
}

function plain(type: JsonSchema["type"]): string {
  if (typeof type !== "string") return type === undefined ? "anything" : type.map(plain).join(" or ");

  return PLAIN[type] ?? type;
}

/** Objects inside of a field: itself, the items of a list, the choices. */
function insideOf(node: JsonSchema, parts: Parts): readonly JsonSchema[] {
  const whole = partOf(node, parts);
  if (whole.items !== undefined) return insideOf(whole.items, parts);
  const choices = choicesOf(whole);
  if (choices.length > 0) return choices.flatMap((one) => insideOf(one, parts));

  return whole.properties === undefined ? [] : [whole];
}

function choicesOf(node: JsonSchema): readonly JsonSchema[] {
  const choices = node["anyOf"] ?? node["oneOf"];

  return Array.isArray(choices) ? (choices as readonly JsonSchema[]) : [];
}

function remarksOn(node: JsonSchema, parts: Parts): string {
  const whole = { ...partOf(node, parts), ...node };

  return [
    whole.description,
    range(whole["minimum"], whole["maximum"], ""),
    range(whole["minLength"], whole["maxLength"], " characters"),
    range(whole["minItems"], whole["maxItems"], " items"),
  ]
    .filter((words) => words !== undefined)
    .join(" ");
}

const NUMBER = new Intl.NumberFormat("en-US");

/** Zero is no limit for a length, and zod's largest whole number none for a number. */
function range(least: unknown, most: unknown, unit: string): string | undefined {
  const low =
    typeof least === "number" && least > Number.MIN_SAFE_INTEGER && (unit === "" || least > 0)
      ? least
      : undefined;
  const high = typeof most === "number" && most < Number.MAX_SAFE_INTEGER ? most : undefined;
  if (low !== undefined && low === high) return `Exactly ${NUMBER.format(low)}${unit}.`;
  if (low !== undefined && high !== undefined)
    return `${NUMBER.format(low)} to ${NUMBER.format(high)}${unit}.`;
  if (low !== undefined) return `At least ${NUMBER.format(low)}${unit}.`;

  return high === undefined ? undefined : `At most ${NUMBER.format(high)}${unit}.`;
}

function partOf(node: JsonSchema, parts: Parts): JsonSchema {
  return node.$ref === undefined ? node : (parts[nameIn(node.$ref)] ?? node);
}

function nameIn(ref: string): string {
  return ref.slice(ref.lastIndexOf("/") + 1);
}
