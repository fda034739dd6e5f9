import { fieldsOf, type Fields, type Look } from "./references.js";

/** What a part of a document is: a schema of AsyncAPI or a part of one, one in another language, or something else. */
export type Kind = "schema" | "foreign" | "none";

/** A field of a part of a document, and where that part stands, as far as the document goes. */
export type Field = Readonly<{ key: string; fields: Fields; at: readonly string[]; look: Look }>;

/** What a field holds, by what the part is that it is a field of. */
export function kindInside(kind: Kind, { key, fields, at, look }: Field): Kind {
  if (kind === "foreign") return kind;
  // In 3.x the language is said beside the schema, in 2.x beside the payload.
  if (key === "schema") return isForeign(fields["schemaFormat"]) ? "foreign" : "schema";
  if (kind === "schema" || key === "headers") return "schema";
  if (key === "payload") return formatsOf(fields, look).some(isForeign) ? "foreign" : "schema";

  return key === "schemas" && String(at) === "components" ? "schema" : "none";
}

/** The languages that a message of 2.x and its traits name. */
function formatsOf(message: Fields, look: Look): readonly unknown[] {
  const traits: readonly unknown[] = Array.isArray(message["traits"]) ? message["traits"] : [];
  const followed = traits.map((trait) => {
    const target = fieldsOf(trait)?.["$ref"];

    return fieldsOf(typeof target === "string" ? look(target) : trait)?.["schemaFormat"];
  });

  return [message["schemaFormat"], ...followed];
}

function isForeign(format: unknown): boolean {
  return typeof format === "string" && !/aai\.asyncapi|schema\+(?:json|yaml)/.test(format);
}
