import { NOT_STORABLE, UNSTORABLE_CHARACTER } from "@warren/text/storable";
import { demandHelpers } from "./demand-helpers.js";

/** A function that the emitted module defines for itself where it needs it. */
export type Helper = keyof typeof helpers;

/** A helper's TypeScript, and the helpers that it calls. */
type Definition = Readonly<{ uses: readonly string[]; text: string }>;

const helpers = {
  ...demandHelpers,
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
  once: {
    uses: ["samePlace"],
    text: `/**
 * Looks at each part of a value once. What is tried against several schemas, in a value that holds itself, would be looked at
 * twice as often with each level.
 */
function once<T>(schema: z.ZodType<T>): z.ZodType<T> {
  let seen = new WeakMap<object, z.ZodSafeParseResult<T>>();
  let levels = 0;
  const look = (value: unknown) => {
    if (typeof value !== "object" || value === null) return schema.safeParse(value);
    // From one validation to the next it may have been changed.
    if (levels === 0) seen = new WeakMap();
    const known = seen.get(value);
    if (known !== undefined) return known;
    levels += 1;
    try {
      const result = schema.safeParse(value);
      seen.set(value, result);

      return result;
    } finally {
      levels -= 1;
    }
  };

  return z.unknown().transform((value, context) => {
    const result = look(value);
    if (result.success) return result.data;
    for (const issue of result.error.issues) context.issues.push(samePlace(issue, value));

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
  text: {
    uses: [],
    text: `const text = z.string().refine((value) => !${String(UNSTORABLE_CHARACTER)}.test(value), "${NOT_STORABLE}");`,
  },
  characters: {
    uses: [],
    text: `/** Whether a text has so many characters, counted as JSON Schema does: "\u{1F407}" is one, though JavaScript says two. */
function characters(least: number, most = Infinity) {
  return (value: string): boolean => {
    const count = Array.from(value).length;

    return count >= least && count <= most;
  };
}`,
  },
  isTime: {
    uses: [],
    text: `/** Whether it is a time with an offset as RFC 3339 has it. A leap second ends a day in UTC. */
function isTime(value: string): boolean {
  const found =
    /^([01]\\d|2[0-3]):([0-5]\\d):([0-5]\\d|60)(?:\\.\\d+)?(?:Z|([+-])([01]\\d|2[0-3]):([0-5]\\d))$/i.exec(value);
  if (found === null) return false;
  const [, hours, minutes, seconds, sign, hoursAhead = "0", minutesAhead = "0"] = found;
  const ahead = (Number(hoursAhead) * 60 + Number(minutesAhead)) * (sign === "-" ? -1 : 1);
  const inUtc = (Number(hours) * 60 + Number(minutes) - ahead + 1_440) % 1_440;

  return seconds !== "60" || inUtc === 1_439;
}`,
  },
  isDateTime: {
    uses: ["isTime"],
    text: `/** Whether it is a date and time as RFC 3339 has it. */
function isDateTime(value: string): boolean {
  return z.regexes.date.test(value.slice(0, 10)) && /[Tt]/.test(value.charAt(10)) && isTime(value.slice(11));
}`,
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
