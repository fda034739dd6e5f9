import type { Message } from "../contract/index.js";
import { edgesOf, type SagaDefinition, type StateMap } from "./definition.js";

/** The saga's table as a Mermaid state diagram (https://mermaid.js.org/syntax/stateDiagram.html). */
export function diagramOf<S extends StateMap, In extends Message, Out extends Message>(
  definition: SagaDefinition<S, In, Out>,
): string {
  const labels = new Map<string, string[]>();
  for (const { from, by, to } of edgesOf(definition)) {
    const arrow = `${from} --> ${to}`;
    labels.set(arrow, [...(labels.get(arrow) ?? []), by]);
  }
  const finals = Object.entries(definition.states)
    .filter(([, state]) => "final" in state)
    .map(([name]) => `  ${name} --> [*]`);

  return [
    "stateDiagram-v2",
    `  [*] --> ${definition.start}`,
    ...[...labels].map(([arrow, by]) => `  ${arrow}: ${by.join(", ")}`),
    ...finals,
    "",
  ].join("\n");
}
