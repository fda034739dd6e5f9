import { retryDelaysMs, type Queue, type Retry } from "@warren/asyncapi";
import type { Both } from "./both.js";
import { named, type Change, type Verdict } from "./change.js";
import { consumersInBoth } from "./diff-queues.js";

type Finding = Readonly<{
  /** Default: any order. */
  deploy?: Change["deploy"];
  setting: string;
  verdict: Verdict;
  what: string;
  atRunTime: string;
  field: string;
}>;

/** How a queue is worked on: what its service keeps to, and the broker does not ask about. */
export function queueSettingChanges(both: Both): readonly Change[] {
  return both.old.queues.flatMap((before) => {
    const after = both.new.queues.find(({ name }) => name === before.name);
    if (after === undefined) return [];
    const consumers = consumersInBoth(after, both);

    return [
      ...retryChange(before, after),
      ...deadLetterChange(before, after),
      ...inboxChange(before, after),
      ...batchChange(before, after),
      ...prefetchChange(before, after),
      ...pauseChange(before, after),
      ...parkedChange(before, after),
      ...partitionsChange(before, after),
    ].map(({ setting, verdict, what, atRunTime, field, deploy = "any order" }): Change => ({
      id: `queue/${after.name}/${setting}`,
      verdict,
      what: `queue ${after.name}: ${what}`,
      atRunTime: atRunTime.replace("{consumer}", named(consumers)),
      affects: verdict === "safe" ? [] : consumers,
      deploy,
      before: [],
      at: { document: "new", pointer: field === "" ? after.at : (`${after.at}/${field}` as const) },
    }));
  });
}

function retryChange({ name, retry: before }: Queue, { retry: after }: Queue): readonly Finding[] {
  const [was, is] = [retryDelaysMs(before), retryDelaysMs(after)];
  if (was.join() === is.join()) return [];
  const left = [...new Set(was)].filter((delayMs) => !is.includes(delayMs));
  const fewer = after.attempts < before.attempts;

  return [
    {
      setting: "retry",
      verdict: fewer ? "needs-care" : "safe",
      what: `retries ${words(before)} became ${words(after)}`,
      atRunTime: [
        ...(fewer
          ? [
              "A message that has failed as often as the new contract allows goes to the dead letters at its next failure.",
            ]
          : ["What waits for a retry comes back at its time, whichever version put it there."]),
        ...(left.length > 0
          ? [
              `${left.map((delayMs) => `${name}.retry.${String(delayMs)}`).join(", ")} stays on the broker: delete it once it is empty.`,
            ]
          : []),
      ].join(" "),
      field: "x-retry",
    },
  ];
}

function words(retry: Retry): string {
  const delays = retryDelaysMs(retry);

  return delays.length === 0
    ? "none"
    : `after ${delays.map((delayMs) => `${String(delayMs)} ms`).join(", ")}`;
}

function deadLetterChange(
  { name, deadLetter: before, parked: wasParked }: Queue,
  { deadLetter: after, parked: isParked }: Queue,
): readonly Finding[] {
  if (before?.exchange === after?.exchange && before?.queue === after?.queue) return [];
  // Nobody handles what is parked, so that nobody fails.
  if ((before === undefined && wasParked) || (after === undefined && isParked)) return [];
  const place = (there: typeof before) =>
    there === undefined ? "none" : `${there.queue} (through ${there.exchange})`;
  const bound =
    before !== undefined && before.exchange === after?.exchange
      ? ` Until ${before.queue} is unbound from ${before.exchange} with the key ${name}, each dead letter is in both.`
      : "";

  return [
    {
      setting: "deadLetter",
      verdict: after === undefined ? "breaking" : "needs-care",
      what: `dead letters went to ${place(before)}, and go to ${place(after)}`,
      atRunTime:
        after === undefined
          ? "What {consumer} cannot handle has nowhere to go: it is lost, or comes back for ever."
          : `${before === undefined ? "" : `What lies in ${before.queue} stays there: look at both.`}${bound} Whoever watches dead letters has to know.`.trim(),
      field: "x-deadLetter",
    },
  ];
}

function inboxChange(before: Queue, after: Queue): readonly Finding[] {
  if (before.inbox === after.inbox) return [];

  return [
    {
      setting: "inbox",
      verdict: "needs-care",
      what: after.inbox ? "what was handled is remembered now" : "what was handled is no longer remembered",
      atRunTime: after.inbox
        ? "A message that the old {consumer} handled and could not ack is handled once more by the new one, which needs the tables of `warren migrations` and gives its handlers a transaction."
        : "The handlers of {consumer} get no transaction: what one writes and what it sends do not happen together, and a message that comes twice is handled twice. What they do must bear both.",
      field: "x-inbox",
    },
  ];
}

function batchChange(before: Queue, after: Queue): readonly Finding[] {
  if (before.batch === after.batch) return [];

  return [
    {
      setting: "batch",
      verdict: "safe",
      what: `up to ${String(before.batch)} messages in one transaction became ${String(after.batch)}`,
      atRunTime: "Each instance keeps to its own version; nothing on the broker changes.",
      field: "x-batch",
    },
  ];
}

function prefetchChange(before: Queue, after: Queue): readonly Finding[] {
  if (before.prefetch === after.prefetch) return [];
  const priorities = "x-max-priority" in after.arguments && after.prefetch > before.prefetch;

  return [
    {
      setting: "prefetch",
      verdict: priorities ? "needs-care" : "safe",
      what: `${String(before.prefetch)} messages taken ahead became ${String(after.prefetch)}`,
      atRunTime: priorities
        ? "What is taken ahead can no longer be overtaken: an urgent message waits for more of the others."
        : "Each instance keeps to its own version; nothing on the broker changes.",
      field: "x-prefetch",
    },
  ];
}

function pauseChange(before: Queue, after: Queue): readonly Finding[] {
  if (before.pauseAfterFailures === after.pauseAfterFailures) return [];
  const pause = ({ pauseAfterFailures: number }: Queue) => {
    if (number === undefined) return "as its service does";

    return number === 0 ? "never" : `after ${String(number)} failures in a row`;
  };
  const never = after.pauseAfterFailures === 0;

  return [
    {
      setting: "pauseAfterFailures",
      verdict: never ? "needs-care" : "safe",
      what: `it paused ${pause(before)}, and pauses ${pause(after)}`,
      atRunTime: never
        ? "A mistake in {consumer} that fails every message sends all of them to the dead letters, while its health stays green."
        : "Each instance keeps to its own version; nothing on the broker changes.",
      field: "x-pauseAfterFailures",
    },
  ];
}

function parkedChange(before: Queue, after: Queue): readonly Finding[] {
  if (before.parked === after.parked) return [];

  return [
    {
      setting: "parked",
      verdict: "needs-care",
      what: after.parked ? "nobody consumes it any more" : "it is consumed now",
      atRunTime: after.parked
        ? "What arrives stays until a person looks: it needs a limit of length or age, or it fills the disk."
        : "All that lies in it is handled as soon as {consumer} starts, however old it is.",
      field: "x-parked",
    },
  ];
}

/** Its messages lie in other queues on the broker, and instances of the two versions would handle one subject side by side. */
function partitionsChange(
  { name, partitions: before }: Queue,
  { partitions: after }: Queue,
): readonly Finding[] {
  if (before === after) return [];
  const words = (partitions: number) => (partitions === 1 ? "one queue" : `${String(partitions)} partitions`);

  return [
    {
      setting: "partitions",
      verdict: "breaking",
      what: `${words(before)} became ${words(after)}`,
      atRunTime: [
        `The new {consumer} consumes ${queuesOf(name, after)}, the old one ${queuesOf(name, before)}: while both run, a subject's messages are handled out of order.`,
        after === 1
          ? `Stop every instance, move what lies in the partitions elsewhere, delete them, ${name}, ${name}.members, ${name}.wanting and the exchange ${name}.partitions, then start the new version. Before that it is refused with 406.`
          : `Stop every instance, run \`warren topology apply --migrate ${name}\`, which moves what lies in the old queues${before === 1 ? ", its retry queues first" : ""}, then start the new version. A service with the older contract is refused with 406 when it declares it again.`,
        ...(before === 1
          ? [
              "What was sent before says nothing of its slot and goes to the first partition: where its order with what comes later matters, stop those who send to it and let the old version empty the queue first.",
            ]
          : []),
      ].join(" "),
      field: after === 1 ? "" : "x-partitions",
      deploy: "migrate the queue first",
    },
  ];
}

function queuesOf(name: string, partitions: number): string {
  return partitions === 1 ? name : `${name}.0 to ${name}.${String(partitions - 1)}`;
}
