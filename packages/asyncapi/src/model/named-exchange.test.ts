import { expect, test } from "vitest";
import { namedExchange } from "./named-exchange.js";
import type { Problem } from "./problem.js";

function read(exchange: Parameters<typeof namedExchange>[1]) {
  const problems: Problem[] = [];
  const context = { scope: "application", isOurs: true, contents: "json", problems } as const;
  const named = namedExchange({ at: "/channels/a", context }, exchange);

  return { named, problems };
}

const asDefault = { name: "", type: "direct" };

test.each([
  [{ name: "shop", type: "default" }, asDefault, "nothing goes to shop or comes from it"],
  [{ name: "shop", type: "Default" }, asDefault, "take the name away"],
  [{ name: "default", type: "direct" }, { name: "default", type: "direct" }, "the default exchange is not"],
  [
    { name: "(AMQP default)" },
    { name: "(AMQP default)", type: "topic" },
    "write `type: default` and no name",
  ],
  [{ name: "AMQP default", type: "fanout" }, { name: "AMQP default", type: "fanout" }, "called AMQP default"],
])("of the exchange %j, whose name is not the default exchange's, that is said", (exchange, named, said) => {
  const found = read(exchange);

  expect(found.named).toEqual(named);
  const [problem] = found.problems;
  expect(problem).toMatchObject({
    severity: "warning",
    rule: "exchange-has-a-name",
    at: "/channels/a/bindings/amqp/exchange/name",
  });
  expect(Object.values(problem ?? {}).join("; ")).toContain(said);
});

test.each([
  [{ type: "default" }, asDefault],
  [{ name: "", type: "direct" }, asDefault],
  [{ name: "default", type: "default" }, asDefault],
  [{ name: "(AMQP default)", type: "default" }, asDefault],
  [{ name: "amq.default", type: "default" }, asDefault],
  [
    { name: "defaults", type: "topic" },
    { name: "defaults", type: "topic" },
  ],
  [
    { name: "shop.default", type: "direct" },
    { name: "shop.default", type: "direct" },
  ],
])("of the exchange %j nothing is said", (exchange, named) => {
  expect(read(exchange)).toEqual({ named, problems: [] });
});
