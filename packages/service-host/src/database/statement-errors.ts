/** Whether an error says that a statement of `complete` (`rows.ts`) met other rows than it was given. SQL by itself can fail by dividing only. */
export function isIncomplete(error: unknown): boolean {
  return fieldOf(error, "code") === DIVISION_BY_ZERO;
}

const DIVISION_BY_ZERO = "22012";

/** Whether an error says that a row would have broken this constraint. */
export function violates(error: unknown, constraint: string): boolean {
  return fieldOf(error, "constraint") === constraint;
}

function fieldOf(error: unknown, field: string): unknown {
  return error instanceof Error ? (error as Error & Readonly<Record<string, unknown>>)[field] : undefined;
}
