import type { Hop } from "@warren/asyncapi";
import { duration, listed } from "@warren/text";
import { columns } from "./columns.js";
import type { MessageCard } from "./message-card.js";
import type { ConsumerCard, SenderCard } from "./operation-cards.js";
import type { QueueCard, QueueSettings } from "./queue-card.js";
import { pathText, pauseWords } from "../words.js";

// What the texts of several answers have in common. Everything returns lines, without line ends.

/** A message with its fields, one a line. */
export function messageLines({
  name,
  version,
  summary,
  correlateBy,
  fields,
}: MessageCard): readonly string[] {
  const rows = fields.map(({ path, depth, type, required, as, limits, description }) => [
    `${"  ".repeat(depth)}${lastStep(path)}${required ? "" : "?"}`,
    // A long list is told with the limits, or it would push them off the page.
    type.length <= MAX_TYPE ? type : type.startsWith('"') ? "one of" : "",
    [
      ...(as === undefined ? [] : [`As ${as}.`]),
      ...(type.length <= MAX_TYPE ? [] : [`${type}.`]),
      ...limits,
      description ?? "",
    ]
      .filter((part) => part !== "")
      .join(" "),
  ]);
  const title = version === undefined ? name : `${name} ${version}`;

  return [
    ...columns([[title, summary ?? ""]], 2),
    ...(correlateBy === undefined ? [] : [`    About the thing at ${correlateBy}.`]),
    ...(rows.length === 0 ? ["    No payload is described."] : columns(rows, 4)),
  ];
}

const MAX_TYPE = 30;

function lastStep(path: string): string {
  return path === "" ? "(payload)" : path.slice(path.lastIndexOf(".") + 1);
}

/** Who sends, one a line: service, operation, messages, and how. */
export function senderRow({ service, operation, messages, kind, ...how }: SenderCard): readonly string[] {
  const manner = [
    how.priority === undefined ? undefined : `priority ${String(how.priority)}`,
    how.persistent ? "persistent" : "lost in a restart",
    how.mandatory ? "mandatory" : "not mandatory",
    how.pack === 1 ? undefined : `up to ${String(how.pack)} as one`,
    kind === "call"
      ? `waits ${how.timeoutMs === undefined ? "" : `${duration(how.timeoutMs)} `}for ${listed(how.replies, "or")}`
      : undefined,
  ];

  return [service, operation, messages.join(", "), manner.filter((word) => word !== undefined).join(", ")];
}

/** Who takes: `order takes OrderCreated (order.receives.orders.processing)`. */
export function consumerText({ service, operation, messages, kind, replies }: ConsumerCard): string {
  const verb = kind === "serve" ? "answers" : kind === "subscribe" ? "listens to" : "takes";
  const answer = replies.length === 0 ? "" : ` with ${listed(replies, "or")}`;

  return `${service} ${verb} ${listed(messages)}${answer} (${operation})`;
}

/** What happens in a queue, as pairs of a word and a text. */
export function queueRows({
  role,
  of,
  consumers,
  deadLettersOf,
  settings,
  durable,
  arguments: given,
}: QueueCard): readonly (readonly string[])[] {
  const taken = consumers.map((consumer) => ["consumed by", consumerText(consumer)]);
  const declared = Object.entries(given).map(
    ([name, value]) => `${name}: ${value === "" ? '""' : String(value)}`,
  );

  return [
    ...(role === "retry"
      ? [["waits", `messages of ${of} that failed; they go back when their time is over`]]
      : []),
    ...(deadLettersOf.length > 0
      ? [["holds", `dead letters of ${listed(deadLettersOf)}, until somebody decides`]]
      : []),
    ...(role === "parked" && deadLettersOf.length === 0
      ? [["consumed by", "nobody: it is kept for people to look into"]]
      : []),
    ...(role === "work" && taken.length === 0 ? [["consumed by", "nobody in the document"]] : taken),
    ...(settings === undefined || settings.partitions === 1 ? [] : [partitionsRow(of, settings.partitions)]),
    ...(settings === undefined || consumers.length === 0 ? [] : settingRows(settings)),
    ["declared", [durable ? "durable" : "gone after a restart", ...declared].join(", ")],
  ];
}

function partitionsRow(queue: string, partitions: number): readonly string[] {
  return [
    "divided",
    `by subject into ${String(partitions)} queues, ${queue}.0 to ${queue}.${String(partitions - 1)}, each with one instance at a time`,
  ];
}

function settingRows({
  batch,
  prefetch,
  pauseAfterFailures,
  inbox,
  attempts,
  delays,
  deadLetter,
}: QueueSettings): readonly (readonly string[])[] {
  const times = delays.map(({ delayMs }) => duration(delayMs));

  return [
    [
      "handled",
      inbox
        ? `up to ${String(batch)} in one transaction, ${String(prefetch)} taken ahead; a second delivery changes nothing`
        : `up to ${String(batch)} together, in no transaction, ${String(prefetch)} taken ahead; a second delivery is handled again`,
    ],
    [
      "retry",
      delays.length === 0 ? "none: one attempt" : `${String(attempts)} attempts, after ${listed(times)}`,
    ],
    ["", [...new Set(delays.map(({ queue }) => queue))].join(", ")],
    ...(pauseAfterFailures === undefined ? [] : [["pauses", pauseWords(pauseAfterFailures)]]),
    [
      "dead letters",
      deadLetter === undefined
        ? "none: what cannot be handled is lost"
        : `${deadLetter.exchange} → ${deadLetter.queue}`,
    ],
  ].filter(([word, text]) => word !== "" || text !== "");
}

/** Every way to a queue, one a line. */
export function pathRows(paths: readonly (readonly Hop[])[]): readonly (readonly string[])[] {
  return paths.map((path, index) => [index === 0 ? "by" : "also by", pathText(path)]);
}
