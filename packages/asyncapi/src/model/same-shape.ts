/** Whether two parts of a parsed document say the same, whatever the parser noted on them. They may hold themselves. */
export function sameShape(one: unknown, other: unknown): boolean {
  const compared = new Map<unknown, Set<unknown>>();
  const left: (readonly [unknown, unknown])[] = [[one, other]];
  // What is found again differs elsewhere, if it does. Without recursion: rings may be long.
  for (let pair = left.pop(); pair !== undefined; pair = left.pop()) {
    const [mine, theirs] = pair;
    const known = compared.get(mine) ?? new Set<unknown>();
    if (mine === theirs || known.has(theirs)) continue;
    compared.set(mine, known.add(theirs));
    const [fields, others] = [fieldsOf(mine), fieldsOf(theirs)];
    if (fields === undefined || others === undefined) return false;
    if (Array.isArray(mine) !== Array.isArray(theirs) || fields.size !== others.size) return false;
    for (const [key, value] of fields) {
      if (!others.has(key)) return false;
      left.push([value, others.get(key)]);
    }
  }

  return true;
}

function fieldsOf(value: unknown): ReadonlyMap<string, unknown> | undefined {
  if (typeof value !== "object" || value === null) return undefined;

  return new Map(Object.entries(value).filter(([key]) => !key.startsWith("x-parser-")));
}
