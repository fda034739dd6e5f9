import { ProblemDetails } from "../problem.js";
import { schemaOf, type JsonSchema } from "../rest/json-schema.js";
import type { Operation } from "../rest/operations.js";
import { ABOUT, HEADERS, PARAMETERS, SECURITY_SCHEMES } from "./about.js";
import { openComponents } from "./components.js";
import { operationObject, tagOf } from "./operation-object.js";

/** An OpenAPI 3.1 document: https://spec.openapis.org/oas/v3.1.1.html. */
export type OpenApiDocument = Readonly<{
  openapi: string;
  paths: Readonly<Record<string, Readonly<Record<string, OperationObject>>>>;
  components: Readonly<{ schemas: Readonly<Record<string, JsonSchema>>; [kind: string]: object }>;
  [field: string]: unknown;
}>;

export type OperationObject = ReturnType<typeof operationObject>;

/**
 * Describes the REST side of the gateway.
 *
 * @throws Error where two different schemas have one name
 */
export function openApiDocument(operations: readonly Operation[]): OpenApiDocument {
  const components = openComponents();
  components.add(schemaOf(ProblemDetails, "output").parts);
  const paths: Record<string, Record<string, OperationObject>> = {};
  for (const operation of operations) {
    const { path, method } = operation.rest;
    paths[path] = {
      ...paths[path],
      [method.toLowerCase()]: operationObject(operation, (schema, io) => {
        const { schema: described, parts } = schemaOf(schema, io);
        components.add(parts);

        return described;
      }),
    };
  }

  return {
    openapi: "3.1.1",
    ...ABOUT,
    tags: [...new Set(operations.map(tagOf))].map((name) => ({ name })),
    paths,
    components: {
      schemas: components.all(),
      parameters: PARAMETERS,
      headers: HEADERS,
      securitySchemes: SECURITY_SCHEMES,
    },
  };
}
