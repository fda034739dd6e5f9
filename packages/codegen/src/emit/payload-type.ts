import { constraintsOf, nameOf, type JsonSchema } from "@warren/asyncapi";
import { docComment } from "./doc-comment.js";
import { fieldName } from "./field-name.js";

/** The TypeScript type of a schema. Shared parts appear by name, everything else is spelled out. */
export function typeOf(schema: JsonSchema, indent: number): string {
  const name = nameOf(schema);
  if (name !== undefined) return name;

  return shapeOf(schema, indent);
}

/** Like {@link typeOf}, but spells out a part too: what stands at the right of its `type`. */
export function shapeOf(schema: JsonSchema, indent: number): string {
  // zod writes a part with a description of its own as the only member of an allOf, an intersection as several.
  if (schema.allOf !== undefined) return schema.allOf.map((member) => typeOf(member, indent)).join(" & ");

  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return choices.map((choice) => typeOf(choice, indent)).join(" | ");
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");

  switch (schema.type) {
    case "string":
    case "boolean":
    case "null":
      return schema.type;
    case "integer":
    case "number":
      return "number";
    case "array":
      return arrayOf(schema.items ?? {}, indent);
    case "object":
      return recordOf(schema, indent);
    default:
      return anything(schema);
  }
}

/** Only a schema that demands nothing may be unknown: any other would lose what it demands. */
function anything(schema: JsonSchema): "unknown" {
  const demands = Object.keys(schema).filter((key) => key !== "description" && !key.startsWith("x-"));
  if (demands.length > 0) throw new Error(`There is no type for a schema with ${demands.join(", ")}.`);

  return "unknown";
}

/** What a reader should know of a schema and its type does not say: its description, and its limits in words. */
export function remarksOn(schema: JsonSchema): string {
  return [schema.description, ...constraintsOf(schema)].filter((part) => part !== undefined).join(" ");
}

function arrayOf(items: JsonSchema, indent: number): string {
  const item = typeOf(items, indent);

  return item.includes(" | ") && !item.startsWith("Readonly<")
    ? `readonly (${item})[]`
    : `readonly ${item}[]`;
}

function recordOf(schema: JsonSchema, indent: number): string {
  if (schema.properties === undefined) {
    const values =
      typeof schema.additionalProperties === "object"
        ? typeOf(schema.additionalProperties, indent)
        : "unknown";

    return `Readonly<Record<string, ${values}>>`;
  }
  if (Object.keys(schema.properties).length === 0) return "Readonly<Record<string, never>>";
  const fields = Object.entries(schema.properties).map(([name, field]) => {
    const required = schema.required?.includes(name) === true;
    // A part is described once, where it is defined.
    const remarks = nameOf(field) === undefined ? remarksOn(field) : "";
    const key = fieldName(name);
    const type = typeOf(field, indent + 2);
    const margin = " ".repeat(indent + 2);

    return `${docComment(remarks, indent + 2)}${margin}${key}${required ? "" : "?"}: ${type}${required ? "" : " | undefined"};`;
  });

  return `Readonly<{\n${fields.join("\n")}\n${" ".repeat(indent)}}>`;
}
