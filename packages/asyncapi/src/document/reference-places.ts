import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
  type Alias,
  type Document,
  type Node,
} from "yaml";
import { pairIn, type Position } from "./locate.js";

/** A reference with the file and the place in which it stands. */
export type Reference = Readonly<{ file: string; target: string; at: Position }>;

/** The references in a text, or in some parts of it and in what aliases of YAML bring there, each once. */
export function referencesIn(
  file: string,
  text: string,
  ways: readonly (readonly string[])[] = [[]],
): readonly Reference[] {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const targets = aliasTargets(document);
  const references = new Map<number, Reference>();
  const met = new Set<Node>();
  const search = (part: Node | undefined): void => {
    if (part === undefined || met.has(part)) return;
    met.add(part);
    visit(part, {
      Alias(_, alias) {
        search(targets.get(alias));
      },
      Pair(_, { key, value }) {
        if (!isScalar(key) || key.value !== "$ref") return;
        if (!isScalar(value) || typeof value.value !== "string") return;
        const offset = value.range?.[0] ?? 0;
        const { line, col } = lines.linePos(offset);
        references.set(offset, { file, target: value.value, at: { line, column: col } });
      },
    });
  };
  for (const way of ways) search(nodeAt(document, way, targets));

  return [...references.values()];
}

/** What each alias stands for: the last anchor of its name before it. By one walk, where `resolve` walks the document for each. */
function aliasTargets(document: Document): ReadonlyMap<Alias, Node> {
  const anchors = new Map<string, Node>();
  const targets = new Map<Alias, Node>();
  visit(document, {
    Alias(_, alias) {
      const target = anchors.get(alias.source);
      if (target !== undefined) targets.set(alias, target);
    },
    Value(_, value) {
      if (value.anchor !== undefined) anchors.set(value.anchor, value);
    },
  });

  return targets;
}

function nodeAt(
  document: Document,
  way: readonly string[],
  targets: ReadonlyMap<Alias, Node>,
): Node | undefined {
  const behind = (node: unknown) => (isAlias(node) ? targets.get(node) : (node as Node | undefined));

  return way.reduce<Node | undefined>((node, step) => {
    if (isMap(node)) return behind(pairIn(node, step, document)?.value);

    return isSeq(node) ? behind(node.items[Number(step)]) : undefined;
  }, document.contents ?? undefined);
}
