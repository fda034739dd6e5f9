import { atFragment } from "./references.js";

/** What AsyncAPI's parser knows of the files that a document was put together from. */
export type Inventory = Readonly<{
  document: unknown;
  /** Where something of the whole stands in its file. */
  findAssociatedItemForPath(
    path: readonly string[],
    resolved: true,
  ): Readonly<{ document: unknown; path: readonly (string | number)[] }> | null;
}>;

/** The way to a part of a document: the steps, and what stands before each. */
type Way = { readonly steps: string[]; readonly parts: unknown[] };

/**
 * Puts what they lead to in the place of the references that are left: those within a ring, which nobody can write out. The parser's own
 * way of it goes along each path through a ring, and comes to no end where many schemas refer to each other; here each part is gone
 * through once.
 */
export function resolveRings(document: unknown, inventory: Inventory | undefined): void {
  const met = new Set<unknown>();
  const way: Way = { steps: [], parts: [] };
  const visit = (node: unknown): void => {
    if (!isParted(node) || met.has(node)) return;
    met.add(node);
    way.parts.push(node);
    for (const [step, child] of Object.entries(node)) {
      way.steps.push(step);
      const target = referenceIn(child);
      const there = target === undefined ? undefined : meantBy(target, way, inventory);
      // What it leads to is gone through in its own place.
      if (there === undefined) visit(child);
      else node[step] = there;
      way.steps.pop();
    }
    way.parts.pop();
  };
  visit(document);
}

/** What a reference leads to from where it stands; undefined where that is not to be found. */
function meantBy(target: string, { steps, parts }: Way, inventory: Inventory | undefined): unknown {
  const [root, ...inside] = parts;
  const item = inventory?.findAssociatedItemForPath(steps, true) ?? undefined;
  if (item === undefined || item.document === inventory?.document) return endOf(target, root);
  // It stands in another file, the whole of which is one of the parts around it.
  const whole = parts[steps.length - item.path.length];
  const around = target === "#" ? [whole] : [whole, ...inside.reverse()];

  return around.reduce<unknown>(
    (found, part) => found ?? (part === root ? undefined : endOf(target, part)),
    undefined,
  );
}

/** What a reference leads to in the end, over other references. */
function endOf(target: string, whole: unknown): unknown {
  const met = new Set<string>();
  let there: unknown;
  for (let next: string | undefined = target; next !== undefined; next = referenceIn(there)) {
    if (!next.startsWith("#") || met.has(next)) return undefined;
    met.add(next);
    there = atFragment(whole, next.slice(1));
  }

  return there;
}

function referenceIn(node: unknown): string | undefined {
  const target = isParted(node) && !Array.isArray(node) ? node["$ref"] : undefined;

  return typeof target === "string" ? target : undefined;
}

function isParted(node: unknown): node is Record<string, unknown> {
  return typeof node === "object" && node !== null;
}
