/** The helpers that look at a value as it came, and say what is wrong with it. */
export const demandHelpers = {
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
    uses: ["asGiven", "isObject"],
    text: `function differentItems(value: unknown): string | undefined {
  return Array.isArray(value) && new Set(value.map(sameText)).size < value.length ? "Has an item twice" : undefined;
}

/** One text for all JSON values that are the same, whatever the order of their fields. */
function sameText(value: unknown): string {
  if (typeof value !== "object") return JSON.stringify(value);

  return JSON.stringify(value, (_, inner: unknown) =>
    isObject(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([one], [other]) => (one < other ? -1 : 1)))
      : inner,
  );
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
} as const;
