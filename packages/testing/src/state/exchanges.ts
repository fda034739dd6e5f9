import { isSame, textIn, type Table } from "../wire/fields.js";
import { BrokerError } from "./broker-error.js";
import type { Exchange, ExchangeType, World } from "./world.js";

export type ExchangeDeclaration = Readonly<{
  name: string;
  type: string;
  durable: boolean;
  autoDelete: boolean;
  internal: boolean;
  arguments: Table;
}>;

const TYPES: readonly string[] = ["direct", "fanout", "topic", "headers"] satisfies ExchangeType[];
const ALTERNATE = "alternate-exchange";

/** Makes an exchange, or finds that it is there already as it was declared. */
export function declareExchange(world: World, declared: ExchangeDeclaration): void {
  const { name, type } = declared;
  if (!isExchangeType(type)) throw new BrokerError(503, `unknown exchange type '${type}'`);
  refuseDefault(name);
  const known = world.exchanges.get(name);
  if (known !== undefined) return requireSame(world, known, declared);
  if (name.startsWith("amq.")) {
    throw new BrokerError(403, `exchange name '${name}' contains reserved prefix 'amq.*'`);
  }
  const alternate = textIn(declared.arguments.get(ALTERNATE));
  if (declared.arguments.has(ALTERNATE) && alternate === undefined) {
    throw new BrokerError(406, `invalid arg '${ALTERNATE}' for ${titleOf(world, name)}`);
  }
  world.exchanges.set(name, { ...declared, type, alternate });
}

/** @throws BrokerError 404 where there is none of this name */
export function requireExchange(world: World, name: string): Exchange {
  const exchange = world.exchanges.get(name);
  if (exchange === undefined) throw new BrokerError(404, `no ${titleOf(world, name)}`);

  return exchange;
}

/** Deletes an exchange with its bindings. One that is not there is no error. */
export function deleteExchange(world: World, name: string, ifUnused: boolean): void {
  refuseDefault(name);
  if (name.startsWith("amq.")) {
    throw new BrokerError(403, `deletion of system ${titleOf(world, name)} not allowed`);
  }
  if (ifUnused && world.bindings.some(({ source }) => source === name)) {
    throw new BrokerError(406, `${titleOf(world, name)} in use`);
  }
  removeExchange(world, name);
}

/** Removes bindings, and the exchanges that end with their last one. */
export function removeBindings(world: World, isGone: (binding: World["bindings"][number]) => boolean): void {
  const gone = world.bindings.filter(isGone);
  if (gone.length === 0) return;
  world.bindings = world.bindings.filter((binding) => !gone.includes(binding));
  for (const source of new Set(gone.map((binding) => binding.source))) {
    const exchange = world.exchanges.get(source);
    const isLeft = world.bindings.some((binding) => binding.source === source);
    if (exchange?.autoDelete === true && !isLeft) removeExchange(world, source);
  }
}

/** @throws BrokerError 403 for the default exchange, which nobody may change */
export function refuseDefault(name: string): void {
  if (name === "") throw new BrokerError(403, "operation not permitted on the default exchange");
}

export function titleOf(world: World, exchange: string): string {
  return `exchange '${exchange}' in vhost '${world.vhost}'`;
}

function removeExchange(world: World, name: string): void {
  world.exchanges.delete(name);
  removeBindings(
    world,
    ({ source, destination }) =>
      source === name || (destination.kind === "exchange" && destination.name === name),
  );
}

function requireSame(world: World, known: Exchange, declared: ExchangeDeclaration): void {
  const differing = (["type", "durable", "autoDelete", "internal"] as const).find(
    (name) => known[name] !== declared[name],
  );
  if (differing !== undefined) {
    const title = differing === "autoDelete" ? "auto_delete" : differing;
    throw new BrokerError(
      406,
      `inequivalent arg '${title}' for ${titleOf(world, known.name)}: received '${declared[differing]}' but current is '${known[differing]}'`,
    );
  }
  if (!isSame(known.arguments.get(ALTERNATE), declared.arguments.get(ALTERNATE))) {
    throw new BrokerError(406, `inequivalent arg '${ALTERNATE}' for ${titleOf(world, known.name)}`);
  }
}

function isExchangeType(type: string): type is ExchangeType {
  return TYPES.includes(type);
}
