/** Keywords under which names stand that the author chose. */
const namesFields = new Set([
  ...["properties", "patternProperties", "dependencies", "dependentRequired", "dependentSchemas"],
]);

/** Keywords under which messages stand, or parts of them: nothing in these is a keyword. */
const holdValues = new Set(["const", "enum", "default"]);

/** What the keys of an object are: keywords, names that the author chose, or fields of a value. */
export type KeysOf = "schema" | "names" | "value";

export type IsKept = (key: string, value: unknown, of: KeysOf) => boolean;

/** What stands in an object or a list, in one order. */
type Inside = Readonly<{ before: string; child: unknown; of: KeysOf }>;

/** More parts than this are not written out where they stand again and again. */
const MOST_PARTS = 500;

/** One text for all ways of writing a value, whether a part of it stands in several places or is the very same object there. */
export function written(value: unknown, isKept: IsKept): string {
  return asTree(value, isKept) ?? asGraph(value, isKept);
}

/** The text with every part in its place; undefined where that is endless, or very long. */
function asTree(value: unknown, isKept: IsKept): string | undefined {
  let left = MOST_PARTS;
  const write = (node: unknown, of: KeysOf): string => {
    left -= 1;
    if (left < 0) return "";
    if (!isParted(node)) return plain(node);
    const texts = insideOf(node, of, isKept).map(({ before, child, of }) => before + write(child, of));

    return enclosed(node, texts);
  };
  const text = write(value, "schema");

  return left < 0 ? undefined : text;
}

/** The text of each different part once, in the order in which they are met; parts that say the same are one. */
function asGraph(value: unknown, isKept: IsKept): string {
  const { parts } = partsOf([value], isKept);
  const of = alike(parts);
  const order = new Map([[of[0], 0]]);
  const texts: string[] = [];
  const met = [0];
  // It grows while it is gone through.
  for (const index of met) {
    const part = parts[index];
    const names = part?.inside.map((inner) => {
      const name = order.get(of[inner]) ?? order.size;
      if (name === order.size) met.push(inner);
      order.set(of[inner], name);

      return String(name);
    });
    texts.push(`${part?.label ?? ""}(${(names ?? []).join(" ")})`);
  }

  return texts.join("\n");
}

/** Numbers for the parts of some values: those that say the same have the same. */
export function numbersIn(
  values: readonly unknown[],
  isKept: IsKept,
): (part: unknown, of: KeysOf) => number | undefined {
  const { parts, numberOf } = partsOf(values, isKept);
  const of = alike(parts);

  return (part, keys) => of[numberOf(part, keys) ?? -1];
}

/** Numbers for parts, by refinement of what tells them apart. */
function alike(parts: readonly Part[]): readonly number[] {
  let classes = numbered(parts.map(({ label }) => label));
  for (let before = 0; before < classes.count;) {
    before = classes.count;
    const { of } = classes;
    classes = numbered(
      parts.map(({ inside }, index) => [of[index], ...inside.map((part) => of[part])].join(" ")),
    );
  }

  return classes.of;
}

type Part = Readonly<{ label: string; inside: readonly number[] }>;

/** All parts of values, each once, with what they say themselves and the numbers of those in them. */
function partsOf(
  values: readonly unknown[],
  isKept: IsKept,
): Readonly<{ parts: readonly Part[]; numberOf: (part: unknown, of: KeysOf) => number | undefined }> {
  const numbers = new Map<unknown, Map<KeysOf, number>>();
  const met: Readonly<{ node: object; of: KeysOf }>[] = [];
  const numberFor = (node: object, of: KeysOf): number => {
    const known = numbers.get(node) ?? new Map<KeysOf, number>();
    numbers.set(node, known);
    const number = known.get(of) ?? met.length;
    if (number === met.length) met.push({ node, of });
    known.set(of, number);

    return number;
  };
  const parts: Part[] = [];
  for (const value of values) if (isParted(value)) numberFor(value, "schema");
  // It grows while it is gone through.
  for (const { node, of } of met) {
    const all = insideOf(node, of, isKept);
    const inside = all.flatMap(({ child, of }) => (isParted(child) ? [numberFor(child, of)] : []));
    const texts = all.map(({ before, child }) => before + (isParted(child) ? "*" : plain(child)));
    parts.push({ label: enclosed(node, texts), inside });
  }

  return { parts, numberOf: (part, of) => numbers.get(part)?.get(of) };
}

/** The same number for the same text, in the order of the texts. */
function numbered(texts: readonly string[]): Readonly<{ of: readonly number[]; count: number }> {
  const numbers = new Map<string, number>();
  const of = texts.map((text) => {
    const number = numbers.get(text) ?? numbers.size;
    numbers.set(text, number);

    return number;
  });

  return { of, count: numbers.size };
}

function insideOf(node: object, of: KeysOf, isKept: IsKept): readonly Inside[] {
  if (Array.isArray(node))
    return node.map((child: unknown) => ({ before: "", child, of: of === "value" ? of : "schema" }));

  return Object.entries(node)
    .filter(([key, child]) => isKept(key, child, of))
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, child]: [string, unknown]) => ({
      before: `${JSON.stringify(key)}:`,
      child,
      of: below(of, key),
    }));
}

function below(of: KeysOf, key: string): KeysOf {
  if (of !== "schema") return of === "value" ? "value" : "schema";
  if (holdValues.has(key)) return "value";

  return namesFields.has(key) ? "names" : "schema";
}

function isParted(node: unknown): node is object {
  return typeof node === "object" && node !== null;
}

function plain(node: unknown): string {
  return node === undefined ? "none" : JSON.stringify(node);
}

function enclosed(node: object, texts: readonly string[]): string {
  return Array.isArray(node) ? `[${texts.join(",")}]` : `{${texts.join(",")}}`;
}
