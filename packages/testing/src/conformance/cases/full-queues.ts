import { bind, check, consume, get, nack, publish, queue, queueWith, send, take } from "../steps.js";
import { scenario, type Case } from "./case.js";

const dead = { "x-dead-letter-exchange": "", "x-dead-letter-routing-key": "dead" };
const limited = (max: number, more: Readonly<Record<string, unknown>> = {}) => ({
  "x-max-length": max,
  ...more,
});
const several = (queue: string, count: number) =>
  Array.from({ length: count }, (_, at) => send(queue, String(at + 1)));

export const fullQueues: readonly Case[] = [
  scenario(
    "a full queue drops its oldest",
    queueWith("q", limited(2)),
    ...several("q", 4),
    get("q"),
    get("q"),
    get("q"),
  ),
  scenario(
    "what a full queue drops are dead letters",
    queue("dead"),
    queueWith("q", limited(2, dead)),
    ...several("q", 4),
    get("dead"),
    get("dead"),
    check("q"),
  ),
  scenario(
    "a full queue counts what waits, not what is in hand",
    queueWith("q", limited(1)),
    send("q", "1"),
    take("q"),
    send("q", "2"),
    check("q"),
    nack("1"),
    check("q"),
    get("q"),
  ),
  scenario(
    "a queue that holds nothing still delivers",
    queueWith("q", limited(0)),
    send("q", "1"),
    consume("q", "c"),
    send("q", "2"),
  ),
  scenario(
    "a full queue that refuses what is new",
    queueWith("q", limited(2, { "x-overflow": "reject-publish" })),
    ...several("q", 3),
    get("q"),
    send("q", "4"),
    check("q"),
  ),
  scenario(
    "a full queue that refuses makes no dead letters",
    queue("dead"),
    queueWith("q", limited(1, { ...dead, "x-overflow": "reject-publish" })),
    ...several("q", 2),
    check("dead"),
  ),
  scenario(
    "a full queue that refuses into the dead letters",
    queue("dead"),
    queueWith("q", limited(1, { ...dead, "x-overflow": "reject-publish-dlx" })),
    ...several("q", 2),
    get("dead"),
    get("q"),
  ),
  scenario(
    "a queue full of bytes",
    queueWith("q", { "x-max-length-bytes": 10 }),
    send("q", "12345"),
    send("q", "67890"),
    check("q"),
    send("q", "abc"),
    check("q"),
    get("q"),
  ),
  scenario(
    "a message larger than its queue",
    queueWith("q", { "x-max-length-bytes": 3 }),
    send("q", "12345"),
    check("q"),
  ),
  scenario(
    "one full queue of two refuses",
    queueWith("q", limited(1, { "x-overflow": "reject-publish" })),
    queue("r"),
    bind("q", "amq.fanout", ""),
    bind("r", "amq.fanout", ""),
    publish("amq.fanout", "", "1"),
    publish("amq.fanout", "", "2"),
    check("q"),
    check("r"),
  ),
  scenario(
    "a full queue with priorities drops from its head",
    queueWith("q", limited(2, { "x-max-priority": 3 })),
    send("q", "low", { priority: 1 }),
    send("q", "high", { priority: 3 }),
    send("q", "middle", { priority: 2 }),
    get("q"),
    get("q"),
  ),
];
