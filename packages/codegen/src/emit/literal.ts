import { fieldName } from "./field-name.js";

/** A value as TypeScript writes it. */
export function literal(value: unknown): string {
  if (typeof value === "number") return withSeparators(value);
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  if (typeof value === "object" && value !== null) {
    const fields = Object.entries(value)
      .filter(([, field]) => field !== undefined)
      .map(([name, field]) => `${fieldName(name)}: ${literal(field)}`);

    return fields.length === 0 ? "{}" : `{ ${fields.join(", ")} }`;
  }

  return JSON.stringify(value);
}

function withSeparators(value: number): string {
  return Number.isInteger(value) ? String(value).replaceAll(/\B(?=(\d{3})+$)/g, "_") : String(value);
}
