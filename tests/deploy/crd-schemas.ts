import { readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { Ajv, type ValidateFunction } from "ajv";
import { parseAllDocuments } from "yaml";
import type { Manifest } from "./kustomize.js";

/** What an operator publishes of a kind that it knows (https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/). */
type CustomResourceDefinition = Readonly<{
  kind: "CustomResourceDefinition";
  spec: Readonly<{
    group: string;
    names: Readonly<{ kind: string }>;
    versions: readonly Readonly<{ name: string; schema?: Readonly<{ openAPIV3Schema: unknown }> }>[];
  }>;
}>;

/** Definitions of kinds, by `<group>/<version> <Kind>`. */
export type Definitions = ReadonlyMap<string, ValidateFunction>;

/** Reads the definitions in a YAML file, or in all of a folder: as operators publish them, or as `kubectl get crds -o yaml` gives them. */
export function readDefinitions(path: string): Definitions {
  const files = statSync(path).isDirectory()
    ? readdirSync(path)
        .filter((name) => /\.ya?ml$/.test(name))
        .map((name) => join(path, name))
    : [path];

  return definitionsOf(files.map((file) => readFileSync(file, "utf8")));
}

/** As {@link readDefinitions}, of texts. */
export function definitionsOf(texts: readonly string[]): Definitions {
  const definitions = texts
    .flatMap((text) => parseAllDocuments(text).map((document) => document.toJS() as unknown))
    .flatMap((one) => (isList(one) ? one.items : [one]))
    .filter(isDefinition);
  // Formats are left out: the API server knows some, and refuses by none of them what another part of a schema takes.
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });

  return new Map(
    definitions.flatMap(({ spec: { group, names, versions } }) =>
      versions.flatMap(({ name, schema }) =>
        schema === undefined
          ? []
          : [[`${group}/${name} ${names.kind}`, ajv.compile(strict(schema.openAPIV3Schema) as object)]],
      ),
    ),
  );
}

/** What is wrong with an object by the definition of its kind; undefined where there is none. */
export function faultsByDefinition(
  definitions: Definitions,
  object: Manifest,
): readonly string[] | undefined {
  const validate = definitions.get(`${object.apiVersion} ${object.kind}`);
  if (validate === undefined) return undefined;
  if (validate(object)) return [];

  return (validate.errors ?? []).map(({ instancePath, message, params }) =>
    `${instancePath} ${message ?? ""} ${Object.values(params).join(" ")}`.trim(),
  );
}

/** The same schema, which refuses fields that it does not know: the API server drops them with a warning. */
function strict(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(strict);
  if (typeof schema !== "object" || schema === null) return schema;
  const { type, ...rest } = Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [key, strict(value)]),
  );
  const isClosed =
    type === "object" &&
    "properties" in rest &&
    !("additionalProperties" in rest) &&
    rest["x-kubernetes-preserve-unknown-fields"] !== true;

  return {
    ...rest,
    // A number or a text, whatever type stands beside it.
    ...(type === undefined || rest["x-kubernetes-int-or-string"] === true ? {} : { type }),
    ...(isClosed ? { additionalProperties: false } : {}),
  };
}

function isDefinition(value: unknown): value is CustomResourceDefinition {
  return (
    typeof value === "object" &&
    value !== null &&
    "kind" in value &&
    value.kind === "CustomResourceDefinition"
  );
}

function isList(value: unknown): value is Readonly<{ items: readonly unknown[] }> {
  return typeof value === "object" && value !== null && "items" in value && Array.isArray(value.items);
}
