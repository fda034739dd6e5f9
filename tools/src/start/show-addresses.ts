import { catcher, gateway, services, type Instance } from "@warren/programs";
import type { RunningStack } from "@warren/stack";
import pc from "picocolors";

/** Where everything is, and how an order is placed, for a terminal. */
export function showAddresses({ addresses }: RunningStack, instances: readonly Instance[]): string {
  const rowsOf = (name: string, what: string) =>
    instances
      .filter(({ program }) => program.name === name)
      .map((instance) => [instance.label, urlOf(instance), what]);
  const rows = [
    ...rowsOf(gateway.name, "POST /api/orders, GET /api/orders/{id}, GET /api/products, /docs"),
    ...services.flatMap(({ name }) => rowsOf(name, "/health, /metrics")),
    ["e-mails", urlOf(catcher), "what the shop sent"],
    ["RabbitMQ", addresses.managementUrl ?? "", "management (guest / guest on this machine)"],
    ["PostgreSQL", addresses.databaseUrl, services.map(({ database }) => database).join(", ")],
    ["Redis", addresses.redisUrl, ""],
  ];
  const width = (column: number) => Math.max(...rows.map((row) => row[column]?.length ?? 0));
  const lines = rows.map(
    ([name = "", address = "", what = ""]) =>
      `  ${pc.bold(name.padEnd(width(0)))}  ${address.padEnd(width(1))}  ${pc.dim(what)}`,
  );

  return `\n${lines.join("\n")}\n\n  Place an order:\n\n${ORDER}\n\n${CALLERS}\n\n  Ctrl-C stops everything.\n\n`;
}

const ORDER = `  curl -X POST http://localhost:${gateway.port}/api/orders -H "Content-Type: application/json" -d '{
    "userId": "123e4567-e89b-12d3-a456-426614174000",
    "items": [ { "productId": "prod-001", "quantity": 2, "price": 29.99 } ],
    "priority": "high" }'`;

const CALLERS = `  ${pc.yellow("Callers without a token are taken at their word, on this machine only.")} A token of each role, for Authorization: Bearer <token>:

  npm run token -- --role customer --user <user id>    their own orders, and nobody else's
  npm run token -- --role trusted                      prices, catalogue, stock, everybody's orders
  npm run token -- --role admin                        dead letters as well`;

function urlOf({ port }: Readonly<{ port: number }>): string {
  return `http://localhost:${port}`;
}
