/** The name of a field as TypeScript writes it: in quotes where it is no identifier. */
export function fieldName(name: string): string {
  // Anything else would set the prototype.
  if (name === "__proto__") return '["__proto__"]';

  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}
