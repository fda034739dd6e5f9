/** A type as JSON Schema names it. */
export type JsonType = "string" | "number" | "integer" | "boolean" | "object" | "array" | "null";

/** The JSON type of a value; an integer is a number. */
export function typeOf(value: unknown): JsonType {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  const type = typeof value;

  return type === "string" || type === "number" || type === "boolean" ? type : "object";
}

/** Whether a value has a type, or any where none is asked for. */
export function isOfType(value: unknown, type: JsonType | undefined): boolean {
  if (type === undefined) return true;

  return type === "integer" ? Number.isInteger(value) : typeOf(value) === type;
}

/** Whether every value of the one type is of the other. */
export function isWithin(type: JsonType | undefined, other: JsonType | undefined): boolean {
  return other === undefined || type === other || (type === "integer" && other === "number");
}

/** Whether a schema may say this for its type. */
export function isJsonType(type: unknown): boolean {
  return (
    typeof type === "string" &&
    ["string", "number", "integer", "boolean", "object", "array", "null"].includes(type)
  );
}
