import { edgesOf, type SagaDefinition, type StateMap } from "@warren/messaging";
import type { Message } from "@warren/messaging/contract";
import type { Graph, GraphEdge, GraphNode } from "@warren/contract-docs/pages";

/** What a state means for whoever waits: on its way, being undone, a good end, or an end that gave everything back. */
export type Look = "waiting" | "undoing" | "ended" | "failed";

// More lines than this beside one arrow hide the arrow; the table names them all.
const mostLines = 4;

/** The look of each state, read from the table. */
export function looksOf<S extends StateMap, In extends Message, Out extends Message>(
  definition: SagaDefinition<S, In, Out>,
): ReadonlyMap<string, Look> {
  const toItself = new Set(edgesOf(definition).flatMap(({ from, to }) => (from === to ? [from] : [])));

  // Only what undoes comes back to itself: it asks again, or gives back what comes too late.
  return new Map(
    Object.entries(definition.states).map(([name, state]) => {
      const final = "final" in state;
      if (toItself.has(name)) return [name, final ? "failed" : "undoing"];

      return [name, final ? "ended" : "waiting"];
    }),
  );
}

/** The saga's table as a picture: every state, and every way from one to another. */
export function sagaGraph<S extends StateMap, In extends Message, Out extends Message>(
  definition: SagaDefinition<S, In, Out>,
): Graph {
  const looks = looksOf(definition);
  const arrows = new Map<string, { from: string; to: string; look: string; by: string[] }>();
  for (const { from, by, to } of edgesOf(definition)) {
    const look = by === "deadline" && from !== to ? "late" : isUndoing(looks.get(to)) ? "undo" : "plain";
    const arrow = arrows.get(`${from} ${to} ${look}`) ?? { from, to, look, by: [] };
    arrow.by.push(by);
    arrows.set(`${from} ${to} ${look}`, arrow);
  }
  const nodes = [...looks].map(([name, look]): GraphNode => ({
    id: name,
    title: name,
    look: `state ${look}`,
    href: `#state-${name}`,
  }));
  const edges = [...arrows.values()].map(({ from, to, look, by }): GraphEdge => ({
    from,
    to,
    look,
    // Beside a loop there is no room for names.
    label: from === to ? [`${by.length} ways`] : shortened(by),
    strong: look === "plain",
  }));

  return {
    title: `Every state of the saga "${definition.name}", and what leads from one to another`,
    direction: "down",
    nodes,
    edges,
  };
}

function isUndoing(look: Look | undefined): boolean {
  return look === "undoing" || look === "failed";
}

function shortened(by: readonly string[]): readonly string[] {
  return by.length <= mostLines
    ? by
    : [...by.slice(0, mostLines - 1), `and ${String(by.length - mostLines + 1)} more`];
}
