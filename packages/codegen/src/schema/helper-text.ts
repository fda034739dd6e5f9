/** A function that the emitted module defines for itself where it needs it. */
export type Helper = keyof typeof helpers;

type Definition = Readonly<{ uses: readonly string[]; text: string }>;

const helpers = {
  samePlace: {
    uses: [],
    text: `/** What one validator has found, for another one to say. */
function samePlace({ message, path }: z.core.$ZodIssue, input: unknown): z.core.$ZodRawIssue {
  return { code: "custom", message, path: [...path], input };
}`,
  },
  isObject: {
    uses: [],
    text: `function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}`,
  },
  same: {
    uses: ["isObject"],
    text: `/** Whether two JSON values are the same, whatever the order of their fields. */
function same(one: unknown, other: unknown): boolean {
  if (Array.isArray(one) && Array.isArray(other))
    return one.length === other.length && one.every((item, index) => same(item, other[index]));
  if (!isObject(one) || !isObject(other)) return one === other;
  const names = Object.keys(one);

  return (
    names.length === Object.keys(other).length &&
    names.every((name) => Object.hasOwn(other, name) && same(one[name], other[name]))
  );
}`,
  },
  merged: {
    uses: ["isObject"],
    text: `/** What two schemas have kept of one value, together. */
function merged(one: unknown, other: unknown): unknown {
  if (Array.isArray(one) && Array.isArray(other))
    return one.map((item: unknown, index) => merged(item, other[index]));
  if (!isObject(one) || !isObject(other)) return one;
  const common = Object.keys(one).filter((name) => Object.hasOwn(other, name));

  return { ...one, ...other, ...Object.fromEntries(common.map((name) => [name, merged(one[name], other[name])])) };
}`,
  },
  anyOf: {
    uses: ["merged"],
    text: `/** At least one of the schemas. z.union would take away the fields of all but the first that fits. */
function anyOf<const T extends readonly z.ZodType[]>(...schemas: T): z.ZodType<z.output<T[number]>> {
  return z.unknown().transform((value, context) => {
    const results = schemas.map((schema) => schema.safeParse(value));
    const fitting = results.filter((result) => result.success).map(({ data }) => data);
    if (fitting.length > 0) return fitting.reduce(merged) as z.output<T[number]>;
    const errors = results.map(({ error }) => error?.issues ?? []);
    context.issues.push({ code: "invalid_union", errors, input: value });

    return z.NEVER;
  });
}`,
  },
  both: {
    uses: ["merged", "samePlace"],
    text: `/** Both schemas, each on its own: z.intersection lets the fields of one through the strictness of the other. */
function both<A, B>(one: z.ZodType<A>, other: z.ZodType<B>): z.ZodType<A & B> {
  return z.unknown().transform((value, context) => {
    const left = one.safeParse(value);
    const right = other.safeParse(value);
    if (left.success && right.success) return merged(left.data, right.data) as A & B;
    for (const { error } of [left, right])
      for (const issue of error?.issues ?? []) context.issues.push(samePlace(issue, value));

    return z.NEVER;
  });
}`,
  },
  when: {
    uses: ["samePlace"],
    text: `/** What fits the condition has to fit \`then\`, anything else \`otherwise\`. The value is handed on as it came. */
function when<T, O>(condition: z.ZodType, then: z.ZodType<T>, otherwise: z.ZodType<O>): z.ZodType<T | O> {
  return z.unknown().transform((value, context) => {
    const branch = condition.safeParse(value).success ? then : otherwise;
    for (const issue of branch.safeParse(value).error?.issues ?? [])
      context.issues.push(samePlace(issue, value));

    return value as T | O;
  });
}`,
  },
  ownFields: {
    uses: ["isObject"],
    text: `/** Without what every object inherits: an absent \`toString\` is no field. */
function ownFields<T extends z.ZodType>(schema: T) {
  return z.preprocess((value) => (isObject(value) ? { __proto__: null, ...value } : value), schema);
}`,
  },
  asGiven: {
    uses: ["samePlace"],
    text: `/** Says what is wrong with a value, if anything is. */
type Demand = (value: unknown) => string | undefined;

/**
 * Checks a value and hands it on as it came. Were unknown fields taken away, what is handed on might no longer meet what
 * looks at all of it.
 */
function asGiven<T>(schema: z.ZodType<T>, ...demands: readonly Demand[]): z.ZodType<T> {
  return z.unknown().transform((value, context) => {
    for (const issue of schema.safeParse(value).error?.issues ?? [])
      context.issues.push(samePlace(issue, value));
    for (const demand of demands) {
      const message = demand(value);
      if (message !== undefined) context.issues.push({ code: "custom", message, input: value });
    }

    return value as T;
  });
}`,
  },
  not: {
    uses: ["asGiven"],
    text: `function not(schema: z.ZodType): Demand {
  return (value) => (schema.safeParse(value).success ? "Is what it must not be" : undefined);
}`,
  },
  fieldCount: {
    uses: ["asGiven", "isObject"],
    text: `function fieldCount(least: number, most = Infinity): Demand {
  return (value) => {
    const count = isObject(value) ? Object.keys(value).length : least;

    return count < least || count > most ? \`Has \${String(count)} fields\` : undefined;
  };
}`,
  },
  fieldNames: {
    uses: ["asGiven", "isObject"],
    text: `function fieldNames(schema: z.ZodType): Demand {
  return (value) => {
    const wrong = Object.keys(isObject(value) ? value : {}).find((name) => !schema.safeParse(name).success);

    return wrong === undefined ? undefined : \`No field may be called \${wrong}\`;
  };
}`,
  },
  fieldsLike: {
    uses: ["asGiven", "isObject"],
    text: `function fieldsLike(pattern: RegExp, schema: z.ZodType): Demand {
  return (value) => {
    const wrong = Object.entries(isObject(value) ? value : {}).find(
      ([name, field]) => pattern.test(name) && !schema.safeParse(field).success,
    );

    return wrong === undefined ? undefined : \`Field \${wrong[0]} is not what a field of that name has to be\`;
  };
}`,
  },
  otherFields: {
    uses: ["asGiven", "isObject"],
    text: `function otherFields(known: readonly string[], patterns: readonly RegExp[], schema: z.ZodType): Demand {
  return (value) => {
    const wrong = Object.entries(isObject(value) ? value : {}).find(
      ([name, field]) =>
        !known.includes(name) &&
        !patterns.some((pattern) => pattern.test(name)) &&
        !schema.safeParse(field).success,
    );

    return wrong === undefined ? undefined : \`Field \${wrong[0]} is not allowed, or not like this\`;
  };
}`,
  },
  needs: {
    uses: ["asGiven", "isObject"],
    text: `function needs(field: string, ...others: readonly string[]): Demand {
  return (value) => {
    if (!isObject(value) || !Object.hasOwn(value, field)) return undefined;
    const missing = others.filter((name) => !Object.hasOwn(value, name));

    return missing.length === 0 ? undefined : \`With \${field} has to come \${missing.join(", ")}\`;
  };
}`,
  },
  itemCount: {
    uses: ["asGiven"],
    text: `function itemCount(least: number, most = Infinity): Demand {
  return (value) =>
    Array.isArray(value) && (value.length < least || value.length > most)
      ? \`Has \${String(value.length)} items\`
      : undefined;
}`,
  },
  differentItems: {
    uses: ["asGiven", "same"],
    text: `function differentItems(value: unknown): string | undefined {
  const hasTwins = (items: readonly unknown[]) =>
    items.some((item, index) => items.slice(0, index).some((other) => same(item, other)));

  return Array.isArray(value) && hasTwins(value) ? "Has an item twice" : undefined;
}`,
  },
  contains: {
    uses: ["asGiven"],
    text: `function contains(schema: z.ZodType, least: number, most = Infinity): Demand {
  return (value) => {
    if (!Array.isArray(value)) return undefined;
    const count = value.filter((item) => schema.safeParse(item).success).length;

    return count < least || count > most ? \`Has \${String(count)} items of the kind it has to have\` : undefined;
  };
}`,
  },
  characters: {
    uses: [],
    text: `/** Whether a text has so many characters, counted as JSON Schema does: "\u{1F407}" is one, though JavaScript says two. */
function characters(least: number, most = Infinity) {
  return (text: string): boolean => {
    const count = Array.from(text).length;

    return count >= least && count <= most;
  };
}`,
  },
  timeWithOffset: {
    uses: [],
    text: `const timeWithOffset = /^(?:[01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(?:\\.\\d+)?(?:Z|[+-](?:[01]\\d|2[0-3]):[0-5]\\d)$/i;`,
  },
  absoluteUri: {
    uses: [],
    text: `const absoluteUri = /^[a-z][a-z\\d+.-]*:[^\\s<>"{}|\\\\^\`]*$/i;`,
  },
} as const satisfies Readonly<Record<string, Definition>>;

/**
 * The helpers that are used, with those that they use, as TypeScript: the constants, which have to be there before the
 * validators are made, and the functions, which the reader can do without for longer.
 */
export function helpersText(used: ReadonlySet<Helper>): Readonly<{ constants: string; functions: string }> {
  const definitions: Readonly<Record<string, Definition>> = helpers;
  const needed = new Set<string>();
  const add = (name: string) => {
    if (needed.has(name)) return;
    needed.add(name);
    definitions[name]?.uses.forEach(add);
  };
  used.forEach(add);
  const texts = [...needed].map((name) => definitions[name]?.text ?? "");

  return {
    constants: texts.filter((text) => text.startsWith("const ")).join("\n"),
    functions: texts.filter((text) => !text.startsWith("const ")).join("\n\n"),
  };
}
