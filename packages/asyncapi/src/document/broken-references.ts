import { readdir } from "node:fs/promises";
import path from "node:path";
import { parse } from "yaml";
import { areAlike } from "../model/are-alike.js";
import type { JsonSchema } from "../model/json-schema.js";
import type { Finding } from "./finding.js";
import type { Source } from "./load-document.js";
import { messagesDocument, messagesFile } from "./messages-document.js";
import { decoded, pointerTo, stepsBehind } from "../model/pointer.js";
import { readReferred } from "./read-text.js";
import { referencesIn, type Reference } from "./reference-places.js";
import { fileOf, isElsewhere, split } from "./references.js";
import type { Home } from "./luggage.js";

/**
 * The references of a document, and of what was brought into it, to files, or to parts of files, that are not there. The parser says this
 * too, but of a part that is missing at 1:1, and it does not know what is written from contracts.
 */
export async function brokenReferences(
  { file, original, checked, homes }: Pick<Source, "file" | "original" | "checked" | "homes">,
  schemas: ReadonlyMap<string, JsonSchema>,
): Promise<readonly Finding[]> {
  const references = [
    ...referencesIn(file, original).filter(({ target }) => isElsewhere(target)),
    ...(await referencesBrought([...checked.homes.values(), ...homes.values()])),
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
      const [written, fragment] = split(target);
      const name = decoded(written);
      const there = fileOf(target, from) ?? from;
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
      const there = homes.filter((home) => home.file === file);
      const ways = new Map(there.map(({ steps }) => [pointerTo(steps), steps])).values();

      return referencesIn(file, await readReferred(file), [...ways]);
    }),
  );

  return found.flat().filter(({ target }) => target.startsWith("#") || isElsewhere(target));
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
    return holding(await readReferred(target));
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
  for (const name of stepsBehind(fragment)) {
    if (typeof node !== "object" || node === null) return { step: name, among: [] };
    if ("$ref" in node) return undefined;
    if (!Object.hasOwn(node, name)) return { step: name, among: Object.keys(node) };
    node = (node as Readonly<Record<string, unknown>>)[name];
  }

  return undefined;
}

function isBeside(one: string, other: string): boolean {
  return path.dirname(one) === path.dirname(other);
}
