import type { machine } from "@warren/test-system";
import type { ContenderName } from "../messaging/contenders.js";
import { measuredGoals } from "./goals.js";
import { list, machineLines, spread, table } from "./markdown.js";
import type { ConsumersFigures, ProductsFigures } from "./scale-run.js";
import type { ShopName } from "./shop.js";
import { ratiosInRound } from "./statistics.js";

type InRound = Readonly<{ round: number }>;

/** All that was measured, as it is written to the JSON file. */
export type ScaleResult = Readonly<{
  command: string;
  at: string;
  machine: ReturnType<typeof machine>;
  sources: readonly string[];
  rounds: number;
  /** That each turn of consumers takes. */
  messages: number;
  /** That are placed in each turn of a shop. */
  orders: number;
  consumers: readonly (ConsumersFigures & InRound)[];
  waiting: readonly (ConsumersFigures & InRound)[];
  products: readonly (ProductsFigures & InRound & Readonly<{ shop: ShopName }>)[];
}>;

/** The result as Markdown. */
export function scaleReport(result: ScaleResult): string {
  const { consumers, waiting, products } = result;

  return `# What more consumers, messages and products change, ${result.at.slice(0, 10)}

Command: \`${result.command}\`

${list([
  ...machineLines(result.machine),
  ...result.sources,
  `the middle one of ${result.rounds} round(s), and the range; ratios within a round`,
])}
${consumersPart(consumers, result.messages)}${waitingPart(waiting, result.messages)}${productsPart(products, result.orders)}
${goals(result)}`;
}

function consumersPart(figures: ScaleResult["consumers"], messages: number): string {
  if (figures.length === 0) return "";
  const cases = casesOf(figures, ({ name, consumers }) => `${name} ${consumers}`);
  const first = Math.min(...figures.map(({ consumers }) => consumers));
  const rows = cases.map(({ one: { name, consumers }, those }) => [
    ...[name, String(consumers), rate(those)],
    spread(rateRatios(those, ofCase(figures, name, { consumers: first })), 2),
    ...costs(those),
    spread(those.map(({ consumerMiB }) => consumerMiB)),
  ]);

  return `
## Consumers of one queue

Each a process of its own; from when all are there they take ${messages} messages together, of about 560 bytes, which wait there. warren-inbox
keeps each message's row in PostgreSQL; amqplib only checks it and acks.

${table(["", "consumers", "messages/s", `÷ ${first} consumer(s)`, "CPU µs a message, all consumers", "broker's", "largest consumer, MiB"], rows)}
`;
}

function waitingPart(figures: ScaleResult["waiting"], messages: number): string {
  if (figures.length === 0) return "";
  const cases = casesOf(figures, ({ name, waiting }) => `${name} ${waiting}`);
  const least = Math.min(...figures.map(({ waiting }) => waiting));
  const rows = cases.map(({ one: { name, waiting }, those }) => [
    ...[name, waiting.toLocaleString("en-US"), rate(those)],
    spread(rateRatios(those, ofCase(figures, name, { waiting: least })), 2),
    ...costs(those),
    spread(those.map(({ consumerMiB }) => consumerMiB)),
    spread(those.map(({ brokerMiB }) => brokerMiB)),
  ]);

  return `
## Messages that wait

One consumer takes ${messages} messages while so many more wait behind them.

${table(["", "waiting", "messages/s", `÷ ${least} waiting`, "CPU µs a message", "broker's", "consumer, MiB", "broker before, MiB"], rows)}
`;
}

function productsPart(figures: ScaleResult["products"], orders: number): string {
  if (figures.length === 0) return "";
  const cases = casesOf(figures, ({ shop, products, hot }) => `${shop} ${products} ${hot}`);
  const rows = cases.map(({ one: { shop, products, hot }, those }) => [
    shop,
    products.toLocaleString("en-US"),
    hot ? "one of them" : "all of them",
    spread(those.map(({ ordersPerSecond }) => ordersPerSecond)),
    spread(orderRatios(those, firstSpread(figures, shop)), 2),
    spread(
      those.map(({ cpuMs }) => cpuMs),
      2,
    ),
    String(those.reduce((sum, { deadlocks }) => sum + deadlocks, 0)),
  ]);

  return `
## Products

${orders} orders as fast as they are taken, of products all over the catalogue, or all of one.

${table(["shop", "in the catalogue", "ordered", "orders/s", "÷ all of the smallest", "CPU ms an order", "deadlocks, all rounds"], rows)}
`;
}

function goals({ waiting, products }: ScaleResult): string {
  const most = Math.max(...waiting.map((figures) => figures.waiting));
  const least = Math.min(...waiting.map((figures) => figures.waiting));
  const of = (count: number) => ofCase(waiting, "warren-inbox", { waiting: count });
  const hot = products.filter((figures) => figures.shop === "warren" && figures.hot);
  const growth = of(most).flatMap(({ consumerMiB, round }) => {
    const empty = of(least).find((other) => other.round === round);

    return empty === undefined ? [] : [consumerMiB - empty.consumerMiB];
  });

  return measuredGoals("of Warren", [
    {
      what: `${most.toLocaleString("en-US")} waiting ÷ ${least} waiting, messages/s`,
      values: rateRatios(of(most), of(least)),
      digits: 2,
      atLeast: 0.8,
    },
    // That it is flat is for the reader to say: garbage comes and goes.
    {
      what: `consumer's memory, ${most.toLocaleString("en-US")} − ${least} waiting, MiB`,
      values: growth,
      digits: 1,
    },
    {
      what: "one hot product ÷ all, orders/s",
      values: orderRatios(hot, firstSpread(products, "warren")),
      digits: 2,
      atLeast: 0.7,
    },
    {
      what: "deadlocks, all rounds, one hot product",
      values: hot.length === 0 ? [] : [hot.reduce((sum, { deadlocks }) => sum + deadlocks, 0)],
      atMost: 0,
    },
  ]);
}

function casesOf<Figures>(figures: readonly Figures[], key: (one: Figures) => string) {
  const cases = new Map<string, Figures[]>();
  for (const one of figures) cases.set(key(one), [...(cases.get(key(one)) ?? []), one]);

  return [...cases]
    .toSorted(([a], [b]) => a.localeCompare(b, "en", { numeric: true }))
    .flatMap(([, those]) => (those[0] === undefined ? [] : [{ one: those[0], those }]));
}

type Consumed = ConsumersFigures & InRound;

function ofCase(
  figures: readonly Consumed[],
  name: ContenderName,
  wanted: Partial<Pick<Consumed, "consumers" | "waiting">>,
): readonly Consumed[] {
  return figures.filter(
    (one) =>
      one.name === name &&
      (wanted.consumers ?? one.consumers) === one.consumers &&
      (wanted.waiting ?? one.waiting) === one.waiting,
  );
}

function rate(those: readonly Consumed[]): string {
  return spread(those.map(({ perSecond }) => perSecond));
}

function costs(those: readonly Consumed[]): readonly string[] {
  return [spread(those.map(({ cpuUs }) => cpuUs)), spread(those.map(({ brokerUs }) => brokerUs))];
}

function rateRatios(those: readonly Consumed[], base: readonly Consumed[]): readonly number[] {
  return ratiosInRound(those, base, ({ perSecond }) => perSecond);
}

function orderRatios(those: ScaleResult["products"], base: ScaleResult["products"]): readonly number[] {
  return ratiosInRound(those, base, ({ ordersPerSecond }) => ordersPerSecond);
}

function firstSpread(figures: ScaleResult["products"], shop: ShopName): ScaleResult["products"] {
  const smallest = Math.min(...figures.map(({ products }) => products));

  return figures.filter((one) => one.shop === shop && one.products === smallest && !one.hot);
}
