import { listed } from "@warren/text";
import type { Model, Operation } from "../model/model.js";
import type { Problem } from "../model/problem.js";
import type { Rule } from "./rule.js";

/** Kinds of operation whose entries have their names in one table. */
type Table = Readonly<{ kinds: readonly Operation["kind"][]; does: string; thing: string }>;

const tables: readonly Table[] = [
  { kinds: ["receive", "serve"], does: "taken", thing: "handler" },
  { kinds: ["subscribe"], does: "subscribed to", thing: "listener" },
  { kinds: ["call"], does: "asked", thing: "call" },
];

/** A handler is called after its message; of several for one message the first is, and the others are called after their operations. */
export const handlerHasAName: Rule = (model) =>
  model.services.flatMap(({ name }) => tables.flatMap((table) => sharedNames(model, name, table)));

function sharedNames(
  { operations }: Model,
  service: string,
  { kinds, does, thing }: Table,
): readonly Problem[] {
  const own = kinds.flatMap((kind) =>
    operations.filter((operation) => operation.service === service && operation.kind === kind),
  );

  return [...new Set(own.flatMap(({ messages }) => messages))].flatMap((message) => {
    const [first, second, ...others] = own.filter(({ messages }) => messages.includes(message));
    if (first === undefined || second === undefined) return [];
    const ids = [second, ...others].map(({ id }) => id);

    return [
      {
        rule: "handler-has-a-name-of-its-own",
        at: second.at,
        what: `${message} is ${does} by ${listed([first.id, ...ids])}`,
        loss: `the ${thing} called ${message} is that of ${first.id}, which stands first, and ${listed(ids)} ${ids.length === 1 ? "has one" : "have theirs"} under the operation's name: in another order they would change places`,
        fix: "keep their order, and put new ones behind",
      },
    ];
  });
}
