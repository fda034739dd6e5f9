import { matches } from "@warren/asyncapi";
import type { Selection } from "./select.js";

/** The queues that a key of an exchange leads into, also over other exchanges. The default exchange knows each queue by its name. */
export function reachedBy(
  { exchanges, queues, bindings }: Selection,
  exchange: string,
  key: string,
): readonly string[] {
  if (exchange === "") return queues.some(({ name }) => name === key) ? [key] : [];
  const types = new Map(exchanges.map(({ name, type }) => [name, type]));
  const seen = new Set<string>();
  const found = new Set<string>();
  const visit = (source: string) => {
    if (seen.has(source)) return;
    seen.add(source);
    for (const binding of bindings) {
      // What headers a message has, no key says.
      if (binding.from !== source || types.get(source) === "headers") continue;
      if (!matches(types.get(source), binding.key, key)) continue;
      if ("queue" in binding) found.add(binding.queue);
      else visit(binding.exchange);
    }
  };
  visit(exchange);

  return [...found];
}
