import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";

const root = import.meta.dirname;

/** Arrows by the package that they start from. */
type Arrows = ReadonlyMap<string, ReadonlySet<string>>;

/** Packages as ARCHITECTURE.md draws them. */
type Picture = Readonly<{
  arrows: Arrows;
  /** The layer of each package; 0 is the one at the bottom. */
  layers: ReadonlyMap<string, number>;
}>;

const picture = readPicture(await readFile(path.join(root, "ARCHITECTURE.md"), "utf8"));
const imports = await readImports();

test("the picture of packages draws every import, and no other arrow", () => {
  expect(linesOf(picture.arrows)).toEqual(linesOf(imports.code));
});

test("no import, a test's neither, leads into a higher layer of the picture", () => {
  const upward = arrowsOf(imports.all).filter(
    ([from, to]) => (picture.layers.get(to) ?? Infinity) > (picture.layers.get(from) ?? -1),
  );

  expect(upward).toEqual([]);
});

test("no packages import each other in a circle, tests included", () => {
  expect(circleIn(imports.all)).toBeUndefined();
});

test.each(["cli", "messaging", "servers", "testing"])(
  "%s, which others install, stands on nothing of the shop",
  (name) => {
    const shop = [
      "contracts",
      "generated",
      "service-host",
      "gateway",
      "order",
      "inventory",
      "payment",
      "stack",
    ];
    const below = reachable(imports.code, name);

    expect(imports.all.has("stack")).toBe(true);
    expect(
      [...below].filter((one) => [...shop, "shipping", "notification", "programs"].includes(one)),
    ).toEqual([]);
  },
);

test("a circle would be found", () => {
  const circle = new Map([
    ["a", new Set(["b", "c"])],
    ["c", new Set(["d"])],
    ["d", new Set(["a"])],
  ]);

  expect(circleIn(circle)).toEqual(["a", "c", "d", "a"]);
});

/** Reads the chart that follows the heading "Packages": its subgraphs are the layers, from top to bottom. */
function readPicture(text: string): Picture {
  const chart = /^## Packages$[\s\S]*?```mermaid\n([\s\S]*?)```/m.exec(text)?.[1] ?? "";
  const names = (list: string) => list.split("&").map((name) => name.trim());
  const arrows = new Map<string, Set<string>>();
  const subgraphs: string[][] = [];
  for (const line of chart.split("\n").map((one) => one.trim())) {
    const [, from, to] = /^(.+) --> (.+)$/.exec(line) ?? [];
    if (from !== undefined && to !== undefined)
      for (const start of names(from)) for (const end of names(to)) draw(arrows, start, end);
    else if (line.startsWith("subgraph ")) subgraphs.push([]);
    else if (line !== "end" && !line.startsWith("flowchart")) subgraphs.at(-1)?.push(...names(line));
  }
  const layers = subgraphs
    .toReversed()
    .flatMap((packages, layer) => packages.map((name) => [name, layer] as const));

  return { arrows, layers: new Map(layers) };
}

/** Which package imports which: outside of tests (those of `tests/` count, they are all it has), and in any file. */
async function readImports(): Promise<Readonly<{ code: Arrows; all: Arrows }>> {
  const code = new Map<string, Set<string>>();
  const all = new Map<string, Set<string>>();
  for (const folder of await workspaces()) {
    const from = path.basename(folder);
    for (const file of await sourcesIn(folder)) {
      for (const to of importsOf(await readFile(path.join(root, file), "utf8"))) {
        if (to === from) continue;
        draw(all, from, to);
        if (from === "tests" || !isTest(file)) draw(code, from, to);
      }
    }
  }

  return { code, all };
}

async function workspaces(): Promise<readonly string[]> {
  const { workspaces: patterns } = JSON.parse(
    await readFile(path.join(root, "package.json"), "utf8"),
  ) as Readonly<{
    workspaces: readonly string[];
  }>;
  const folders = patterns.map(async (pattern) => {
    if (!pattern.endsWith("/*")) return [pattern];
    const parent = pattern.slice(0, -2);
    const entries = await readdir(path.join(root, parent), { withFileTypes: true });

    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => `${parent}/${name}`);
  });

  return (await Promise.all(folders)).flat();
}

async function sourcesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(path.join(root, folder), { withFileTypes: true });
  const found = entries.map(async (entry) => {
    const place = `${folder}/${entry.name}`;
    // What golden tests expect imports packages that do not exist.
    if (entry.isDirectory())
      return /^(node_modules|dist|golden|__transpiled|\..*)$/.test(entry.name) ? [] : sourcesIn(place);

    return /\.(tsx?|m?js)$/.test(entry.name) ? [place] : [];
  });

  return (await Promise.all(found)).flat();
}

/** Statements and calls, not what a string of a code generator says. */
function importsOf(text: string): readonly string[] {
  const sources = text.matchAll(
    /^(?:import|export)\b[^;"'`]*?"@warren\/([a-z-]+)|\bimport\(\s*"@warren\/([a-z-]+)/gm,
  );

  return [...sources].flatMap(([, named, called]) => named ?? called ?? []);
}

function isTest(file: string): boolean {
  // The package of that name is what tests of others stand on.
  const [, within = file] = /^packages\/testing(\/.*)$/.exec(file) ?? [];

  return /(\.test\.tsx?|\.test-d\.tsx?)$|\/(testing|test|conformance)\//.test(within);
}

function draw(arrows: Map<string, Set<string>>, from: string, to: string): void {
  arrows.set(from, (arrows.get(from) ?? new Set()).add(to));
}

function arrowsOf(arrows: Arrows): readonly (readonly [from: string, to: string])[] {
  return [...arrows].flatMap(([from, all]) => [...all].map((to) => [from, to] as const));
}

function linesOf(arrows: Arrows): readonly string[] {
  return arrowsOf(arrows)
    .map(([from, to]) => `${from} --> ${to}`)
    .toSorted();
}

/** All that a package imports, and what that imports. */
function reachable(arrows: Arrows, from: string, found = new Set<string>()): ReadonlySet<string> {
  for (const next of arrows.get(from) ?? []) {
    if (!found.has(next)) reachable(arrows, next, found.add(next));
  }

  return found;
}

/** The first circle that is found: its packages in order, the first one again at the end. */
function circleIn(arrows: Arrows): readonly string[] | undefined {
  const done = new Set<string>();
  const follow = (name: string, way: readonly string[]): readonly string[] | undefined => {
    if (way.includes(name)) return [...way.slice(way.indexOf(name)), name];
    if (done.has(name)) return undefined;
    for (const next of arrows.get(name) ?? []) {
      const circle = follow(next, [...way, name]);
      if (circle !== undefined) return circle;
    }
    done.add(name);

    return undefined;
  };
  for (const name of arrows.keys()) {
    const circle = follow(name, []);
    if (circle !== undefined) return circle;
  }

  return undefined;
}
