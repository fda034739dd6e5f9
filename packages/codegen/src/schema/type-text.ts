import { docComment } from "../emit/doc-comment.js";
import {
  fieldNames,
  isObject,
  type AllNode,
  type ArrayNode,
  type Field,
  type Lookup,
  type Node,
  type ObjectNode,
} from "@warren/asyncapi/schema";
import { tellingMembers } from "./tidy.js";

/** The TypeScript type of a node, readonly all through. Parts appear by name. */
export function typeText(node: Node, lookup: Lookup): string {
  const text = (inner: Node) => typeText(inner, lookup);
  switch (node.kind) {
    case "unknown":
    case "never":
    case "boolean":
    case "null":
    case "string":
    case "number":
      return node.kind;
    case "values":
      return union(node.values.map(valueType));
    case "array":
      return arrayType(node, text);
    case "object":
      return objectType(node, text);
    case "choice":
      return union(node.members.map(text));
    case "all":
      return intersection(allTypes(node, lookup, text));
    case "when":
      return union([node.then, node.else].map(text));
    case "demanding":
      return text(node.base);
    case "part":
      return node.name;
  }
}

/** The types of the members of an `all`; fields that only a condition asks for are named, so that they can be written. */
function allTypes(node: AllNode, lookup: Lookup, text: (node: Node) => string): readonly string[] {
  const members = tellingMembers(node, lookup);
  const values = members.find(({ kind }) => kind === "values");
  if (values !== undefined) return [text(values)];
  const known = new Set(
    members.filter(({ kind }) => kind !== "when").flatMap((one) => fieldNames(one, lookup)),
  );
  const asked = members.flatMap((one) =>
    one.kind === "when" && text(one) === "unknown"
      ? [one.then, one.else].flatMap((branch) => fieldNames(branch, lookup))
      : [],
  );
  const others = [...new Set(asked)].filter((name) => !known.has(name));
  const named = others.map((name) => `${keyText(name)}?: unknown;`);

  return [...members.map(text), ...(named.length === 0 ? [] : [`Readonly<{\n${named.join("\n")}\n}>`])];
}

/** The name of a field as TypeScript writes it. */
export function keyText(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}

function union(texts: readonly string[]): string {
  const different = [...new Set(texts)].filter((text) => text !== "never");
  if (different.includes("unknown")) return "unknown";

  return different.length === 0 ? "never" : different.join(" | ");
}

function intersection(texts: readonly string[]): string {
  const different = [...new Set(texts)].filter((text) => text !== "unknown");

  return different.length === 0 ? "unknown" : different.map(enclosed).join(" & ");
}

function enclosed(text: string): string {
  return isUnion(text) ? `(${text})` : text;
}

/** Whether there is a `|` outside of all brackets and quotes. */
function isUnion(text: string): boolean {
  const bare = text.replaceAll(/"(?:[^"\\]|\\.)*"|\/\*[^]*?\*\//g, "");
  let depth = 0;
  for (const sign of bare) {
    if ("<{[(".includes(sign)) depth += 1;
    else if (">}])".includes(sign)) depth -= 1;
    else if ("|&".includes(sign) && depth === 0) return true;
  }

  return false;
}

function valueType(value: unknown): string {
  if (Array.isArray(value)) return `readonly [${value.map(valueType).join(", ")}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const fields = Object.entries(value).map(([name, field]) => `${keyText(name)}: ${valueType(field)}`);

  return `Readonly<{ ${fields.join("; ")} }>`;
}

function arrayType({ first, rest, least }: ArrayNode, text: (node: Node) => string): string {
  if (first.length === 0) return `readonly ${listOf(text(rest))}`;
  const items = first.map((node, index) => {
    const item = text(node);
    if (index < least) return item;

    return item === "unknown" ? "unknown?" : `(${item} | undefined)?`;
  });
  const others = rest.kind === "never" ? [] : [`...${listOf(text(rest))}`];

  return `readonly [${[...items, ...others].join(", ")}]`;
}

function listOf(item: string): string {
  return item.startsWith("readonly ") ? `(${item})[]` : `${enclosed(item)}[]`;
}

function objectType({ fields, rest }: ObjectNode, text: (node: Node) => string): string {
  const lines = fields.map((field) => fieldText(field, text));
  const others = restType(fields, rest, text);
  if (others !== undefined) lines.push(`[field: string]: ${others};`);

  return `Readonly<{\n${lines.join("\n")}\n}>`;
}

function fieldText({ name, node, required, remarks }: Field, text: (node: Node) => string): string {
  const type = text(node);
  const key = `${docComment(remarks, 2)}${keyText(name)}`;
  if (required) return `${key}: ${type};`;

  return `${key}?: ${type === "unknown" ? type : union([type, "undefined"])};`;
}

/** The type of the fields that have no line of their own. TypeScript wants it to hold for those that have one, too. */
function restType(
  fields: readonly Field[],
  rest: ObjectNode["rest"],
  text: (node: Node) => string,
): string | undefined {
  if (rest === "refuse") return fields.length === 0 ? "never" : undefined;
  if (rest === "strip") return fields.length === 0 ? "unknown" : undefined;
  const isShort = fields.every(({ node }) => !["object", "all"].includes(node.kind));
  if (!isShort) return "unknown";
  const optional = fields.some(({ required }) => !required) ? ["undefined"] : [];

  return union([text(rest), ...fields.map(({ node }) => text(node)), ...optional]);
}
