import { bind, check, get, publish, queue, queueWith, quorum, send } from "../steps.js";
import { scenario, type Case } from "./case.js";

const badArguments: readonly Readonly<Record<string, unknown>>[] = [
  { "x-message-ttl": -1 },
  { "x-message-ttl": "soon" },
  { "x-expires": 0 },
  { "x-max-length": -1 },
  { "x-max-length-bytes": "many" },
  { "x-max-priority": 256 },
  { "x-overflow": "spill" },
  { "x-dead-letter-exchange": 1 },
  { "x-dead-letter-routing-key": "k" },
  { "x-queue-type": "heap" },
  { "x-queue-mode": "fast" },
  { "x-single-active-consumer": "yes" },
  { "x-delivery-limit": 3 },
];
const notForQuorum: readonly Readonly<Record<string, unknown>>[] = [
  { "x-max-priority": 5 },
  { "x-queue-mode": "lazy" },
  { "x-overflow": "reject-publish-dlx" },
  { "x-delivery-limit": -1 },
];

export const declaring: readonly Case[] = [
  scenario("a queue that is there is found as it is", queue("q"), send("q", "m"), queue("q"), check("q")),
  scenario("a queue with another durability is refused", queue("q"), queue("q", { durable: false })),
  scenario("a queue with another autoDelete is refused", queue("q"), queue("q", { autoDelete: true })),
  scenario(
    "a queue with another argument is refused",
    queueWith("q", { "x-message-ttl": 1000 }),
    queueWith("q", { "x-message-ttl": 2000 }),
  ),
  scenario("a queue with an argument too few is refused", queueWith("q", { "x-max-length": 10 }), queue("q")),
  scenario(
    "a queue with an argument too many is refused",
    queue("q"),
    queueWith("q", { "x-max-length": 10 }),
  ),
  scenario(
    "the width of a number makes no other argument",
    queueWith("q", { "x-max-length": 10 }),
    queueWith("q", { "x-max-length": { "!": "int64", value: 10 } }),
  ),
  scenario(
    "arguments that mean nothing make no other queue",
    queueWith("q", { "x-mine": 1 }),
    queueWith("q", { "x-mine": 2 }),
    queueWith("q", { "x-max-retries": 3 }),
  ),
  scenario("a queue that is a quorum queue is no classic one", quorum("q"), queue("q")),
  scenario("a classic queue may be called so", queueWith("q", { "x-queue-type": "classic" }), check("q")),
  ...badArguments.map((args) =>
    scenario(`a queue is refused with ${JSON.stringify(args)}`, queueWith("q", args)),
  ),
  ...notForQuorum.map((args) =>
    scenario(`a quorum queue is refused with ${JSON.stringify(args)}`, quorum("q", args)),
  ),
  scenario("a quorum queue is durable", queueWith("q", { "x-queue-type": "quorum" }, { durable: false })),
  scenario(
    "a quorum queue is not exclusive",
    queueWith("q", { "x-queue-type": "quorum" }, { exclusive: true }),
  ),
  scenario(
    "a quorum queue does not end with its consumers",
    queueWith("q", { "x-queue-type": "quorum" }, { autoDelete: true }),
  ),
  scenario(
    "a queue without a name gets one, which the empty name then stands for",
    queue("", { exclusive: true }),
    bind("", "amq.direct", "k"),
    publish("amq.direct", "k", "m"),
    get(""),
  ),
  scenario(
    "the empty name stands for the last queue of the channel",
    queue("q"),
    queue("r"),
    send("r", "m"),
    get(""),
  ),
  scenario("the empty name of a channel that declared none", get("")),
];
