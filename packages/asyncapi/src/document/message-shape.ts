import type { Diagnostic } from "@asyncapi/parser";

const narrowed: unique symbol = Symbol("narrowed");

/** A diagnostic that was narrowed down to a field: its range is still that of the message. */
type Narrowed = Diagnostic & Readonly<{ [narrowed]: true }>;

type Shape = "array" | "object" | "string";

// The schema of 2.x says of a message that is none only that it is no `oneOf` either.
const shapes: Readonly<Record<string, Shape>> = {
  examples: "array",
  tags: "array",
  traits: "array",
  bindings: "object",
  correlationId: "object",
  externalDocs: "object",
  contentType: "string",
  description: "string",
  messageId: "string",
  name: "string",
  schemaFormat: "string",
  summary: "string",
  title: "string",
};

/** Whether it says nothing but that a message of 2.x is no list of messages. */
export function isAboutOneOf({ message }: Pick<Diagnostic, "message">): boolean {
  return /must have required property "oneOf"/.test(message);
}

/** Whether it is one of those that {@link ofItsFields} made. */
export function isNarrowed(diagnostic: Diagnostic): boolean {
  return narrowed in diagnostic;
}

/** The same said of the fields of the message that have another shape than AsyncAPI gives them; nothing where all have their own. */
export function ofItsFields(diagnostic: Diagnostic, message: unknown): readonly Narrowed[] {
  if (typeof message !== "object" || message === null) return [];

  return Object.entries(message).flatMap(([field, value]): readonly Narrowed[] => {
    const wanted = Object.hasOwn(shapes, field) ? shapes[field] : undefined;
    if (wanted === undefined || shapeOf(value) === wanted) return [];

    return [
      {
        ...diagnostic,
        path: [...diagnostic.path, field],
        [narrowed]: true,
        message: `"${field}" property type must be ${wanted}`,
      },
    ];
  });
}

function shapeOf(value: unknown): string {
  return Array.isArray(value) ? "array" : typeof value;
}
