import type { Described } from "@warren/asyncapi";

/** What describes a payload: a language that is understood here, or the media type of one that is not. */
export type Language = "JSON Schema" | "Avro" | (string & {});

const jsonSchema = /^application\/(vnd\.aai\.asyncapi|vnd\.oai\.openapi|schema)(\+(json|yaml))?$/;
const avro = /^application\/vnd\.apache\.avro(\+(json|yaml))?$/;

/** AsyncAPI's own schemas and OpenAPI's are JSON Schema to us, of whatever version: what a version adds is a keyword like others. */
export function languageOf(described: Described | undefined): Language {
  const format = described?.format;
  if (format === undefined) return "JSON Schema";
  const [type = ""] = format.split(";");
  const name = type.trim().toLowerCase();
  if (jsonSchema.test(name)) return "JSON Schema";

  return avro.test(name) ? "Avro" : format;
}
