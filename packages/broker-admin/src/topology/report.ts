import { counted, listed } from "@warren/text";
import type { Difference } from "./differences.js";
import type { Division } from "./division.js";
import type { LiveBinding, LiveQueue } from "./live-topology.js";
import { targetOf, type Plan, type PlannedExchange, type PlannedQueue } from "./plan.js";
import type { WantedBinding } from "@warren/asyncapi";

type Row = Readonly<{ kind: string; what: string; details?: readonly string[] }>;

/** The plan as people read it: what needs a hand first, what is in step as a number. */
export function planText(plan: Plan): string {
  const sections = [
    section("refused with 406, if a service declared it", [
      ...plan.exchanges.flatMap(refusedExchange),
      ...plan.queues.flatMap(refusedQueue),
    ]),
    section(
      "half migrated: `warren topology apply --migrate <queue>` goes on",
      plan.queues.flatMap(halfwayQueue),
    ),
    section("in other partitions than the contract wants", plan.divisions.flatMap(undivided)),
    section("to be created", created(plan)),
    section(
      "no longer in the contract, still in force: `warren topology apply --prune` removes it",
      plan.obsolete.map(bindingRow),
    ),
    section("kept by the broker as it is, whatever the contract says", plan.queues.flatMap(ignoredQueue)),
    section("made by its service when it starts", plan.queues.flatMap(byItsService)),
    section("not in the contract", notOurs(plan)),
  ];

  return [...sections.filter((text) => text !== ""), unchanged(plan)].join("\n\n");
}

/** `5,000 messages, 1 consumer`; `messages unknown` where the broker does not count them. */
export function contents({ messages, consumers }: Pick<LiveQueue, "messages" | "consumers">): string {
  return `${countedOrUnknown(messages, "message")}, ${countedOrUnknown(consumers, "consumer")}`;
}

function countedOrUnknown(count: number | undefined, what: string): string {
  return count === undefined ? `${what}s unknown` : counted(count, what);
}

/** `orders.topic --order.created--> queue orders.processing`; with its arguments, where it has some, in place of a key. */
export function bindingText(binding: WantedBinding | LiveBinding): string {
  const compared = Object.entries(binding.arguments ?? {}).map(([name, value]) => `${name}=${String(value)}`);
  const by = [...(binding.key === "" ? [] : [binding.key]), ...compared].join(" ");
  const arrow = by === "" ? "-->" : `--${by}-->`;

  return `${binding.from} ${arrow} ${targetOf(binding)}`;
}

function refusedExchange(planned: PlannedExchange): readonly Row[] {
  if (planned.verdict !== "refused") return [];

  return [
    {
      kind: "exchange",
      what: planned.exchange.name,
      details: [
        ...planned.differences.map(differenceText),
        "An exchange cannot be changed in place, and nothing waits in it. By hand: stop who publishes to it,",
        "delete it (its bindings go with it), run `warren topology apply`, start them again.",
      ],
    },
  ];
}

function refusedQueue(planned: PlannedQueue): readonly Row[] {
  const { queue } = planned;
  if (planned.verdict !== "refused" || isOfDivision(planned)) return [];

  return [
    {
      kind: "queue",
      what: `${queue.name} (${[contents(planned), ...ownerOf(planned)].join(", ")})`,
      details: [...planned.differences.map(differenceText), `warren topology apply --migrate ${queue.name}`],
    },
  ];
}

/** It is told with the partitions that are to be divided. */
function isOfDivision({ queue: { role } }: PlannedQueue): boolean {
  return role === "members" || role === "placeholder";
}

function ownerOf({ queue }: PlannedQueue): readonly string[] {
  return queue.service === undefined ? [] : [`service ${queue.service}`];
}

function halfwayQueue(planned: PlannedQueue): readonly Row[] {
  const { queue, halfway } = planned;
  if (halfway === undefined || isOfDivision(planned)) return [];

  return [
    {
      kind: "queue",
      what: `${queue.name} (${countedOrUnknown(halfway.messages, "message")} in ${halfway.holding})`,
    },
  ];
}

function ignoredQueue(planned: PlannedQueue): readonly Row[] {
  if (planned.verdict !== "unchanged" || planned.ignored.length === 0) return [];

  return [{ kind: "queue", what: planned.queue.name, details: planned.ignored.map(differenceText) }];
}

function undivided({ queue, state, old, partitions, service }: Division): readonly Row[] {
  if (state === "in step") return [];
  const details =
    state === "halfway"
      ? [`It was begun and not ended: \`warren topology apply --migrate ${queue}\` goes on.`]
      : [
          `there ${listed(old.map(({ name }) => name))}, wanted ${String(partitions.length)} partitions`,
          `Stop ${service === undefined ? "its consumers" : `service ${service}`}, then \`warren topology apply --migrate ${queue}\`.`,
        ];

  return [{ kind: "queue", what: queue, details }];
}

function byItsService({ queue, verdict }: PlannedQueue): readonly Row[] {
  return verdict === "by its service" ? [{ kind: "queue", what: `${queue.name} (exclusive)` }] : [];
}

function differenceText({ setting, there, wanted }: Difference): string {
  return `${setting}: there ${valueText(there)}, wanted ${valueText(wanted)}`;
}

function valueText(value: unknown): string {
  return value === undefined ? "(not set)" : JSON.stringify(value);
}

function created({ exchanges, queues, bindings }: Plan): readonly Row[] {
  return [
    ...exchanges
      .filter(({ verdict }) => verdict === "create")
      .map(({ exchange }) => ({ kind: "exchange", what: `${exchange.name} (${exchange.type})` })),
    ...queues
      .filter(({ verdict }) => verdict === "create")
      .map(({ queue }) => ({ kind: "queue", what: queue.name })),
    ...bindings.filter(({ verdict }) => verdict === "create").map(({ binding }) => bindingRow(binding)),
  ];
}

function bindingRow(binding: WantedBinding | LiveBinding): Row {
  return { kind: "binding", what: bindingText(binding) };
}

function notOurs({ notOurs: { exchanges, queues, bindings } }: Plan): readonly Row[] {
  return [
    ...exchanges.map(({ name, type }) => ({ kind: "exchange", what: `${name} (${type})` })),
    ...queues.map((queue) => ({
      kind: "queue",
      what: `${queue.name} (${[queue.type, ...(queue.exclusive ? ["exclusive"] : []), contents(queue)].join(", ")})`,
    })),
    ...bindings.map(bindingRow),
  ];
}

function unchanged({ exchanges, queues, bindings }: Plan): string {
  const count = (list: readonly Readonly<{ verdict: string }>[], what: string) =>
    counted(list.filter(({ verdict }) => verdict === "unchanged").length, what);

  return `unchanged: ${count(exchanges, "exchange")}, ${count(queues, "queue")}, ${count(bindings, "binding")}`;
}

function section(title: string, rows: readonly Row[]): string {
  if (rows.length === 0) return "";
  const lines = rows.flatMap(({ kind, what, details = [] }) => [
    `  ${kind.padEnd(8)}  ${what}`,
    ...details.map((detail) => `              ${detail}`),
  ]);

  return [`${title}:`, ...lines].join("\n");
}
