import type { Model } from "@warren/asyncapi";

/** Where each thing of the document has its place, relative to the site's first page: `services/order.html`. */
export type Places = Readonly<{
  service(name: string): string | undefined;
  message(name: string): string | undefined;
  queue(name: string): string | undefined;
  exchange(name: string): string | undefined;
}>;

/** Where the AsyncAPI reference begins. */
export const referencePlace = "reference/index.html";

/** Gives everything in the document a place of its own, whatever its name. */
export function placesOf(model: Model): Places {
  const services = filesFor(
    model.services.map(({ name }) => name),
    "services",
  );
  const messages = filesFor(
    model.messages.map(({ name }) => name),
    "messages",
  );
  const exchanges = new Map(
    [...anchors(exchangesOf(model), "exchange")].map(([name, id]) => [name, `topology.html#${id}`]),
  );
  const queues = new Map(
    [
      ...anchors(
        model.queues.map(({ name }) => name),
        "queue",
      ),
    ].map(([name, id]) => [name, `topology.html#${id}`]),
  );

  return {
    service: (name) => services.get(name),
    message: (name) => messages.get(name),
    queue: (name) => queues.get(name),
    exchange: (name) => exchanges.get(name),
  };
}

/** Every exchange that the document names: declared, or only mentioned by a routing key. */
export function exchangesOf(model: Model): readonly string[] {
  return [
    ...new Set([...model.exchanges.map(({ name }) => name), ...model.keys.map(({ exchange }) => exchange)]),
  ];
}

/** A link from one page to another, which works in every folder and from the disk. */
export function relativeLink(from: string, to: string): string {
  const depth = from.split("/").length - 1;

  return `${"../".repeat(depth)}${to}`;
}

/** The fragment of a place: `queue-orders` of `topology.html#queue-orders`. */
export function fragmentOf(place: string | undefined): string {
  return place?.split("#")[1] ?? "";
}

function filesFor(names: readonly string[], folder: string): ReadonlyMap<string, string> {
  return new Map([...slugs(names)].map(([name, slug]) => [name, `${folder}/${slug}.html`]));
}

function anchors(names: readonly string[], kind: string): ReadonlyMap<string, string> {
  return new Map([...slugs(names)].map(([name, slug]) => [name, `${kind}-${slug}`]));
}

// Some file systems do not tell letters apart by case, and `index` is the folder's own page.
function slugs(names: readonly string[]): ReadonlyMap<string, string> {
  const taken = new Set(["index"]);
  const found = new Map<string, string>();
  for (const name of names) {
    const plain = name.replace(/[^A-Za-z0-9_.-]+/g, "-").replace(/^[.-]+|[.-]+$/g, "") || "unnamed";
    let slug = plain;
    for (let count = 2; taken.has(slug.toLowerCase()); count += 1) slug = `${plain}-${String(count)}`;
    taken.add(slug.toLowerCase());
    found.set(name, slug);
  }

  return found;
}
