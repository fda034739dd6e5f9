import * as z from "zod";
import { named } from "../rest/named.js";
import { QueuePauseView } from "./pauses/pause-calls.js";

const unknownable = (what: string) => z.number().min(0).nullable().describe(`${what} null: not known.`);

export const QueueView = named(
  "Queue",
  "A queue of the contract, as the broker has it.",
  z.object({
    queue: z.string(),
    service: z.string().nullable().describe("Who consumes it. null: nobody does."),
    messages: z
      .array(z.string())
      .describe(
        "What its service takes from it, as the contract calls it. Empty for one that nobody consumes.",
      ),
    state: z
      .string()
      .nullable()
      .describe(
        'As the broker calls it, such as "running"; "missing" where it has none of this name. null: not known.',
      ),
    ready: unknownable("Messages that wait."),
    unacknowledged: unknownable("Messages that consumers hold."),
    consumers: unknownable("How many consume it."),
    bytes: unknownable("Of its messages' contents."),
    publishRate: unknownable("Messages that come, a second."),
    deliverRate: unknownable("Messages that go to consumers, a second."),
    retrying: unknownable("Messages that failed and wait for their next attempt."),
    paused: QueuePauseView.nullable().describe("null: nobody has paused it, or Redis cannot say."),
    deadLetters: z
      .object({ queue: z.string(), count: unknownable("How many there are.") })
      .nullable()
      .describe("null: it has none, since nobody consumes it."),
  }),
);
export type QueueView = z.output<typeof QueueView>;

export const QueueList = named(
  "QueueList",
  "Every queue of the contract.",
  z.object({
    statistics: z
      .enum(["on", "off"])
      .describe("off: the broker measures no rates, bytes and consumers; it only counts what is there."),
    queues: z.array(QueueView),
    exchanges: z
      .array(
        z.object({
          exchange: z.string(),
          inRate: unknownable("Messages that are published to it, a second."),
          outRate: unknownable("Messages that it hands on, a second: one for each place that gets a copy."),
        }),
      )
      .describe("Those of the contract that the broker has."),
  }),
);
