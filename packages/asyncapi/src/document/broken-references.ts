import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { isNode, isScalar, LineCounter, parse, parseDocument, visit, type Node } from "yaml";
import { areAlike } from "../model/are-alike.js";
import type { JsonSchema } from "../model/json-schema.js";
import type { Finding } from "./finding.js";
import type { Source } from "./load-document.js";
import type { Position } from "./locate.js";
import { messagesDocument, messagesFile } from "./messages-document.js";
import { stepsOf } from "../model/pointer.js";
import type { Home } from "./without-rings.js";

/** A reference with the file and the place in which it stands. */
type Reference = Readonly<{ file: string; target: string; at: Position }>;

/**
 * The references of a document, and of what was brought into it, to files, or to parts of files, that are not there. The parser says this
 * too, but of a part that is missing at 1:1, and it does not know what is written from contracts.
 */
export async function brokenReferences(
  { file, original, checked }: Pick<Source, "file" | "original" | "checked">,
  schemas: ReadonlyMap<string, JsonSchema>,
): Promise<readonly Finding[]> {
  const references = [
    ...referencesIn(file, original).filter(({ target }) => isFile(target)),
    ...(await referencesBrought([...checked.homes.values()])),
  ];
  if (references.length === 0) return [];
  const contents = new Map<string, Promise<Content>>();
  const contentOf = (name: string) => {
    const known =
      contents.get(name) ?? (name === file ? Promise.resolve(holding(original)) : read(name, file, schemas));
    contents.set(name, known);

    return known;
  };
  const findings = await Promise.all(
    references.map(async ({ file: from, at, target }): Promise<readonly Finding[]> => {
      const [name = "", fragment = ""] = decoded(target).split("#", 2);
      const there = name === "" ? from : path.resolve(path.dirname(from), name);
      const content = await contentOf(there);
      const isMessages = there === path.join(path.dirname(file), messagesFile);
      const text = textOf(
        { name: name === "" ? "This file" : name, fragment, isMessages, isOwn: from === file, from },
        content,
      );

      return text === undefined ? [] : [{ severity: "error", file: from, ...at, rule: "invalid-ref", text }];
    }),
  );

  return findings.flat();
}

/** The references of what was brought into a document, where they stand. Those to addresses are the parser's. */
async function referencesBrought(homes: readonly Home[]): Promise<readonly Reference[]> {
  const files = [...new Set(homes.map(({ file }) => file))];
  const found = await Promise.all(
    files.map(async (file) => {
      const ways = homes.filter((home) => home.file === file).map(({ steps }) => steps);

      return referencesIn(file, await readFile(file, "utf8"), ways);
    }),
  );

  return found.flat().filter(({ target }) => target.startsWith("#") || isFile(target));
}

/** What a file holds, or why it cannot be read and what stands beside it. */
type Content =
  | Readonly<{ kind: "read"; root: unknown; fromContracts: boolean }>
  | Readonly<{ kind: "missing"; beside: readonly string[] }>
  /** Read without contracts, or nothing that we can look into: the parser says what is wrong with it. */
  | Readonly<{ kind: "unknown" }>;

async function read(
  target: string,
  document: string,
  schemas: ReadonlyMap<string, JsonSchema>,
): Promise<Content> {
  const folder = path.dirname(document);
  const fromContracts = schemas.size > 0;
  if (fromContracts && target === path.join(folder, messagesFile)) {
    return { kind: "read", root: parse(messagesDocument(schemas)), fromContracts };
  }
  // A schema that no contract has is found by the rule payload-comes-from-the-contract.
  if (fromContracts && path.dirname(target) === path.join(folder, "generated/schemas"))
    return { kind: "unknown" };
  try {
    return holding(await readFile(target, "utf8"));
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) return { kind: "unknown" };
    const written = fromContracts ? [messagesFile] : [];
    const beside = [
      ...written.map((name) => path.join(folder, name)).filter((name) => isBeside(name, target)),
      ...(await readdir(path.dirname(target)).catch(() => [])).map((name) =>
        path.join(path.dirname(target), name),
      ),
    ];

    return { kind: "missing", beside };
  }
}

function holding(text: string): Content {
  return { kind: "read", root: parse(text, { merge: true }) as unknown, fromContracts: false };
}

/** What a reference means, and the file that it stands in: the document's own, or another. */
type Meant = Readonly<{
  name: string;
  fragment: string;
  isMessages: boolean;
  isOwn: boolean;
  from: string;
}>;

function textOf({ name, fragment, isMessages, isOwn, from }: Meant, content: Content): string | undefined {
  if (content.kind === "unknown") return undefined;
  if (content.kind === "missing") {
    const meant = content.beside.find((other) => areAlike(path.basename(name), path.basename(other)));
    const what = `There is no file ${name} beside ${isOwn ? "the document" : "this file"}.`;
    if (meant !== undefined) return `${what}\nFix: write \`./${path.relative(path.dirname(from), meant)}\`.`;

    return isMessages
      ? `${what}\nFix: \`npx warren generate\` writes it from contracts/src, which has to be beside the document, too.`
      : `${what}\nFix: correct the reference, or add the file.`;
  }
  const missing = firstMissing(content.root, fragment);
  if (missing === undefined) return undefined;
  const meant = missing.among.find((other) => areAlike(missing.step, other));
  const write = meant === undefined ? [] : [`write \`${meant}\``];
  if (content.fromContracts && isMessages) {
    const fixes = [...write, `define ${missing.step} in contracts/src, from which the file is written`];

    return `${name} has no message ${missing.step}.\nFix: ${fixes.join(", or ")}.`;
  }
  const fixes = [
    ...(write.length > 0 ? write : ["correct the reference"]),
    ...(isMessages
      ? ["run `npx warren generate`, if the file is older than its contract"]
      : ["add it there"]),
  ];

  return `${name} has no ${missing.step} at #${fragment}.\nFix: ${fixes.join(", or ")}.`;
}

/** The first step of a fragment that leads nowhere, with those that would. What lies behind a further reference is the parser's. */
function firstMissing(
  root: unknown,
  fragment: string,
): Readonly<{ step: string; among: readonly string[] }> | undefined {
  let node = root;
  for (const name of stepsOf(fragment)) {
    if (typeof node !== "object" || node === null) return { step: name, among: [] };
    if ("$ref" in node) return undefined;
    if (!Object.hasOwn(node, name)) return { step: name, among: Object.keys(node) };
    node = (node as Readonly<Record<string, unknown>>)[name];
  }

  return undefined;
}

/** The references in a text, or in some parts of it, each once. */
function referencesIn(
  file: string,
  text: string,
  ways: readonly (readonly string[])[] = [[]],
): readonly Reference[] {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const references = new Map<number, Reference>();
  for (const way of ways) {
    const part: unknown = way.length === 0 ? document : document.getIn(way, true);
    if (part !== document && !isNode(part)) continue;
    visit(part as Node, {
      Pair(_, { key, value }) {
        if (!isScalar(key) || key.value !== "$ref") return;
        if (!isScalar(value) || typeof value.value !== "string") return;
        const offset = value.range?.[0] ?? 0;
        const { line, col } = lines.linePos(offset);
        references.set(offset, { file, target: value.value, at: { line, column: col } });
      },
    });
  }

  return [...references.values()];
}

/** Whether a reference leads to a file on this machine: not within the document, and not to an address. */
function isFile(target: string): boolean {
  return target !== "" && !target.startsWith("#") && !/^([a-z][a-z0-9+.-]+:|\/\/)/i.test(target);
}

function isBeside(one: string, other: string): boolean {
  return path.dirname(one) === path.dirname(other);
}

function decoded(target: string): string {
  try {
    return decodeURI(target);
  } catch {
    return target;
  }
}
