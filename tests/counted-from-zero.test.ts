import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { programNames, repository } from "@warren/programs";
import { LAMP, orderOf, startSystem, type Product, type System, untilEnded } from "@warren/test-system";
import { afterAll, beforeAll, expect, inject, test } from "vitest";

// What is counted from its first time on only is counted one time too few: Prometheus sees no increase in a number that was not there
// before. In a quiet shop that is the alert.

const ONE: Product = { productId: "prod-one", name: "Last of its kind", price: "5.00", stock: 1 };

/** What alerts ask the growth of: `name{…}[5m]`. */
const selectors = [
  ...readFileSync(join(repository, "deploy/observability/rules.yml"), "utf8").matchAll(
    /\b(?:rate|increase)\(([a-z_]+)(?:\{([^}]*)\})?\[/g,
  ),
].map(([text, name = "", matchers = ""]) => ({ text, name, matches: matcherOf(matchers) }));

let system: System;

beforeAll(async () => {
  system = await startSystem(inject("warrenStack"));
});
afterAll(() => system.close());

test("each growth that an alert asks for has a number before anything has happened", async () => {
  const series = await allSeries();
  const missing = selectors.filter(
    ({ name, matches }) => !series.some((one) => one.name === name && matches(one.labels)),
  );

  expect(new Set(selectors.map(({ name }) => name)).size).toBeGreaterThan(4);
  expect(missing.map(({ text }) => text)).toEqual([]);
});

test("orders that are confirmed, declined, out of stock or too far away, and requests that fail or lead nowhere, add no such number", async () => {
  const before = new Set((await counted()).map(({ text }) => text));
  await system.gateway.supply([LAMP, ONE]);
  const one = orderOf({ items: [{ productId: ONE.productId, quantity: 1, price: ONE.price }] });
  // All are taken before anybody says that the last of its kind is gone.
  await system.local("inventory").stop();
  const ids = [
    await system.gateway.placeSurely(orderOf()),
    await system.gateway.placeSurely(one),
    await system.gateway.placeSurely(one),
    await system.gateway.placeSurely(orderOf({ paymentMethod: "card-declined" })),
    await system.gateway.placeSurely(orderOf({ address: { country: "AQ" } })),
  ];
  await system.local("inventory").start();
  const ended = await untilEnded(system, ids);
  expect(ended.filter(({ status }) => status === "rejected")).toHaveLength(3);
  expect((await system.gateway.request("GET", "/no/such/route"))?.status).toBe(404);
  // The order service begins anew below.
  const counts = await counted();
  await system.local("order").stop();
  const failed = await system.gateway.request("GET", `/api/orders/${randomUUID()}`);
  expect(failed?.status).toBeGreaterThanOrEqual(500);
  await system.local("order").start();
  const after = [...counts, ...(await counted())];
  // Others may fail as well, while a program is slow.
  const failures = after.filter(
    ({ labels }) => labels.get("route") === "/api/orders/:id" && labels.get("outcome") === "failed",
  );

  expect(after.map(({ text }) => text).filter((text) => !before.has(text))).toEqual([]);
  expect(failures.filter(({ value }) => value > 0)).toHaveLength(1);
});

type Series = Readonly<{
  text: string;
  name: string;
  labels: ReadonlyMap<string, string>;
  value: number;
}>;

/** Those of which an alert asks how they grow. */
async function counted(): Promise<readonly Series[]> {
  const names = new Set(selectors.map(({ name }) => name));

  return (await allSeries()).filter(({ name }) => names.has(name));
}

async function allSeries(): Promise<readonly Series[]> {
  const pages = await Promise.all(
    programNames.map(async (name) => (await fetch(`${system.url(name)}/metrics`)).text()),
  );

  return pages.flatMap((page) =>
    [...page.matchAll(/^(([a-z_0-9]+)\{(.*)\}) (\S+)$/gm)].map(
      ([, text = "", name = "", labels = "", value]) => ({
        text,
        name,
        labels: new Map(
          [...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, label = "", of = ""]) => [label, of]),
        ),
        value: Number(value),
      }),
    ),
  );
}

/** Whether labels are as `a="b", c!~"d|e"` asks. */
function matcherOf(matchers: string): (labels: ReadonlyMap<string, string>) => boolean {
  const all = [...matchers.matchAll(/(\w+)(=~|!~|!=|=)"([^"]*)"/g)].map(
    ([, label = "", how = "", value = ""]) => {
      const pattern = new RegExp(`^(?:${value})$`);

      return (labels: ReadonlyMap<string, string>) => {
        const given = labels.get(label) ?? "";
        const fits = how.endsWith("~") ? pattern.test(given) : given === value;

        return how.startsWith("!") ? !fits : fits;
      };
    },
  );

  return (labels) => all.every((matches) => matches(labels));
}
