import type { DefaultTheme } from "vitepress";
import type { RepositoryPage } from "./repository-page.js";

type Item = DefaultTheme.SidebarItem;

/** What stands together in a section: places of pages, in their order. What no group names comes after the last one. */
type Group = Readonly<{ title: string; places: readonly string[] }>;

const howTo: readonly Group[] = [
  {
    title: "Build",
    places: [
      "use-in-your-system",
      "stores",
      "add-a-service",
      "read-model",
      "change-a-message",
      "change-a-queue",
      "upgrade-a-service",
    ],
  },
  {
    title: "Run",
    places: [
      "deploy",
      "put-it-on-the-internet",
      "identity",
      "rotate-secrets",
      "back-up-and-restore",
      "upgrade-the-broker",
    ],
  },
  {
    title: "Watch",
    places: ["console", "observe", "logs", "traces", "administration", "dead-letters", "paused-queues"],
  },
  { title: "Break", places: ["drills", "chaos"] },
];

const concepts = [
  "delivery-guarantees",
  "batches",
  "retries",
  "saga",
  "rpc",
  "topology-changes",
  "security",
  "kafka-and-streams",
].map((name) => `concepts/${name}.md`);

/** Pages of their own, in the order of the menu. */
const alone = [
  "performance.md",
  "scaling.md",
  "security.md",
  "bench.md",
  "simulation.md",
  "repository.md",
  "changelog.md",
];

const published = ["packages/messaging.md", "packages/testing.md", "packages/cli.md", "packages/client.md"];

/** The menu: a section each for learning, doing, understanding, looking up, and what went wrong or was decided. */
export function sidebarOf(
  pages: readonly RepositoryPage[],
  contract: readonly Item[],
  api: readonly Item[],
): Item[] {
  const below = (folder: string) =>
    pages.filter(({ place }) => place.startsWith(`${folder}/`)).toSorted(byOrder);
  const named = (places: readonly string[]) =>
    places.flatMap((place) => pages.filter((page) => page.place === place));
  const others = pages.filter(
    ({ place }) => !place.includes("/") && ![...alone, "index.md", "architecture.md"].includes(place),
  );
  const parts = [...below("packages"), ...below("services")].filter(
    ({ place }) => !published.includes(place),
  );

  return [
    sectionOf("Tutorial", items(below("tutorial"))),
    sectionOf("How-to", grouped(below("how-to"), "how-to", howTo)),
    sectionOf(
      "Concepts",
      items([
        ...named(concepts),
        ...below("concepts").filter(({ place }) => !concepts.includes(place)),
        ...named(["architecture.md"]),
      ]),
    ),
    sectionOf("Reference", [
      ...closed("The shop's contract", contract),
      ...closed("Packages", items(named(published))),
      ...closed("API", api),
      ...closed("Parts of the shop", items(parts)),
      ...items([...named(alone), ...others]),
    ]),
    sectionOf("Runbooks", items(below("runbooks"))),
    sectionOf("Decisions", items(below("adr"))),
  ].filter((section) => (section.items ?? []).length > 0);
}

function sectionOf(text: string, inside: Item[]): Item {
  return { text, collapsed: true, items: inside };
}

function closed(text: string, inside: readonly Item[]): Item[] {
  return inside.length === 0 ? [] : [{ text, collapsed: true, items: [...inside] }];
}

function grouped(pages: readonly RepositoryPage[], folder: string, groups: readonly Group[]): Item[] {
  const taken = new Set(groups.flatMap(({ places }) => places.map((place) => `${folder}/${place}.md`)));
  const inGroups = groups.map(({ title, places }) => ({
    text: title,
    items: items(places.flatMap((place) => pages.filter((page) => page.place === `${folder}/${place}.md`))),
  }));

  return [...inGroups, ...items(pages.filter(({ place }) => !taken.has(place)))];
}

function items(pages: readonly RepositoryPage[]): Item[] {
  return pages.map(({ title, place }) => ({ text: title, link: `/${place.replace(/(index)?\.md$/, "")}` }));
}

/** A folder's own page first, then those with an order, then by the name of the file. */
function byOrder(one: RepositoryPage, other: RepositoryPage): number {
  const rank = ({ place, order }: RepositoryPage) => (place.endsWith("/index.md") ? -1 : (order ?? Infinity));
  const [first, second] = [rank(one), rank(other)];
  if (first !== second) return first < second ? -1 : 1;

  return one.place < other.place ? -1 : 1;
}
