import {
  contractOrder,
  nameGiver,
  type Model,
  type Operation,
  type OperationOf,
  type Service,
} from "@warren/asyncapi";
import { fieldName } from "./field-name.js";

/** What a handler, a listener or a call is found by in the contract of its service. */
export type Entry<Kind extends Operation["kind"]> = Readonly<{
  /** As it is written in an object: in quotes where it is no identifier. */
  key: string;
  /** The name of the message on the wire. */
  message: string;
  operation: OperationOf<Kind>;
}>;

/** What a service takes and asks, by the names that its contract has for it. */
export type Entries = Readonly<{
  receives: readonly Entry<"receive">[];
  subscribes: readonly Entry<"subscribe">[];
  serves: readonly Entry<"serve">[];
  calls: readonly Entry<"call">[];
}>;

/** The entries of a service's contract, in the order in which the contract has them. */
export function entriesOf(model: Model, service: Service): Entries {
  const inOrder = contractOrder(model);
  const messagesOf = <Kind extends Operation["kind"]>(kind: Kind) =>
    model.operations
      .filter((operation) => operation.service === service.name && operation.kind === kind)
      .flatMap((operation) =>
        operation.messages.map((message) => ({ message, operation: operation as OperationOf<Kind> })),
      );
  const named = <Kind extends Operation["kind"]>(
    items: readonly Omit<Entry<Kind>, "key">[],
    keyOf: EntryNamer,
  ): readonly Entry<Kind>[] => items.map((item) => ({ ...item, key: keyOf(item.message, item.operation) }));
  const taken = <Kind extends Operation["kind"]>(kind: Kind) =>
    inOrder(messagesOf(kind), ({ message }) => message);
  // Handlers of messages and of requests are one table.
  const handlerOf = entryNamer();
  const receives = named(taken("receive"), handlerOf);

  return {
    receives,
    subscribes: named(taken("subscribe"), entryNamer()),
    serves: named(taken("serve"), handlerOf),
    calls: named(messagesOf("call"), entryNamer()),
  };
}

type EntryNamer = (message: string, operation: Operation) => string;

/** What a handler or a call is found by: its message's name, or its operation's where the message has one already. */
function entryNamer(): EntryNamer {
  const taken = new Set<string>();
  const giveName = nameGiver();

  return (message, { id, messages }) => {
    const name = !taken.has(message) ? message : messages.length === 1 ? id : `${id}.${message}`;
    const given = giveName(name);
    taken.add(given);

    return fieldName(given);
  };
}
