import { catcher, gateway, services, type Instance } from "@warren/programs";
import type { RunningStack } from "@warren/stack";
import pc from "picocolors";
import type { TokenSource } from "../token/token-source.js";

/** What the gateway was told of its callers, and who looks on. */
export type Callers = Readonly<{
  authMode: string | undefined;
  tokens: TokenSource;
  /** Of this installation. */
  apiKey: string;
  /** Where Prometheus answers; undefined where the shop has none. */
  prometheusUrl?: string | undefined;
}>;

/** Where everything is, how an order is placed, and who may do so, for a terminal. */
export function showAddresses(
  { addresses }: Pick<RunningStack, "addresses">,
  instances: readonly Instance[],
  callers: Callers,
): string {
  const rowsOf = (name: string, what: string) =>
    instances
      .filter(({ program }) => program.name === name)
      .map((instance) => [instance.label, urlOf(instance), what]);
  const rows = [
    ...rowsOf(gateway.name, "the console; /api describes the API, /docs the contract"),
    ...services.flatMap(({ name }) => rowsOf(name, "/health, /metrics")),
    ...rowsOf(catcher.name, "takes the shop's e-mails; the console shows them at /mail"),
    ["RabbitMQ", addresses.managementUrl ?? "", "management (guest / guest on this machine)"],
    ["PostgreSQL", addresses.databaseUrl, services.map(({ database }) => database).join(", ")],
    ["Redis", addresses.redisUrl, ""],
    ...(callers.prometheusUrl === undefined
      ? []
      : [["Prometheus", callers.prometheusUrl, "alerts, graphs and what it reads: docs/how-to/observe.md"]]),
  ];
  const width = (column: number) => Math.max(...rows.map((row) => row[column]?.length ?? 0));
  const lines = rows.map(
    ([name = "", address = "", what = ""]) =>
      `  ${pc.bold(name.padEnd(width(0)))}  ${address.padEnd(width(1))}  ${pc.dim(what)}`,
  );

  return `\n${lines.join("\n")}\n\n  Place an order:\n\n${orderOf(callers, portOf(instances))}\n\n${aboutCallers(callers)}\n\n  ${pc.dim("npm run stack -- status     how all of it is, from another terminal")}\n  ${pc.dim("npm run logs -- --follow    what all programs write")}\n\n  Ctrl-C stops everything.\n\n`;
}

/** Which can be pasted, unless it takes a token that only the issuer has. A token says whose order it is. */
function orderOf(callers: Callers, port: number): string {
  const token = callers.tokens.kind === "issuer" ? "<token>" : "$(npm run --silent token)";
  const [proof, user] = takesWords(callers)
    ? ["", '\n    "userId": "123e4567-e89b-12d3-a456-426614174000",']
    : [` -H "Authorization: Bearer ${token}"`, ""];

  return `  curl -X POST http://localhost:${port}/api/orders -H "Content-Type: application/json"${proof} -d '{${user}
    "items": [ { "productId": "prod-001", "quantity": 2, "price": 29.99 } ],
    "priority": "high" }'`;
}

function portOf(instances: readonly Instance[]): number {
  return instances.find(({ program }) => program.name === gateway.name)?.port ?? gateway.port;
}

function aboutCallers(callers: Callers): string {
  return `${aboutTokens(callers)}

  A machine that is trusted sends x-api-key: ${callers.apiKey}`;
}

function aboutTokens(callers: Callers): string {
  const who = takesWords(callers)
    ? pc.yellow("Callers without a token are taken at their word, on this machine only.")
    : "Callers prove who they are.";
  if (callers.tokens.kind === "issuer") {
    return `  ${who} Their tokens come from your issuer (${callers.tokens.variable}): docs/how-to/identity.md.`;
  }

  const settings =
    callers.tokens.kind === "environment"
      ? " (made with JWT_SECRET, JWT_ISSUER and JWT_AUDIENCE as here)"
      : "";

  return `  ${who} A token of each role, for Authorization: Bearer <token>${settings}:

  npm run token -- --role customer --user <user id>    their own orders, and nobody else's
  npm run token -- --role trusted                      prices, catalogue, stock, everybody's orders
  npm run token -- --role admin                        services, queues, dead letters and failures as well`;
}

function takesWords({ authMode }: Callers): boolean {
  return authMode === "development";
}

function urlOf({ port }: Readonly<{ port: number }>): string {
  return `http://localhost:${port}`;
}
