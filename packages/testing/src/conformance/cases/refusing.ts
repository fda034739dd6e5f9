import { bind, check, get, nack, publish, queue, quorum, send, take } from "../steps.js";
import { scenario, type Case } from "./case.js";

const several = (queue: string, count: number) =>
  Array.from({ length: count }, (_, at) => send(queue, String(at + 1)));

export const refusingQuorumQueues: readonly Case[] = [
  scenario(
    "a full quorum queue that refuses takes one more",
    quorum("q", { "x-max-length": 2, "x-overflow": "reject-publish" }),
    ...several("q", 5),
    check("q"),
  ),
  scenario(
    "a quorum queue that refused takes again once enough has left it",
    quorum("q", { "x-max-length": 5, "x-overflow": "reject-publish" }),
    ...several("q", 7),
    check("q"),
    get("q"),
    send("q", "8"),
    get("q"),
    send("q", "9"),
    get("q"),
    send("q", "10"),
    get("q"),
    send("q", "11"),
    check("q"),
  ),
  scenario(
    "a quorum queue refuses every channel once it is full",
    quorum("q", { "x-max-length": 2, "x-overflow": "reject-publish" }),
    ...several("q", 3),
    send("q", "other", { on: "b" }),
    send("q", "4"),
    check("q"),
  ),
  scenario(
    "a full quorum queue that refuses counts what waits, not what is in hand",
    quorum("q", { "x-max-length": 1, "x-overflow": "reject-publish" }),
    send("q", "1"),
    send("q", "2"),
    take("q"),
    take("q"),
    send("q", "3"),
    nack("1"),
    nack("2"),
    check("q"),
    send("q", "4"),
  ),
  scenario(
    "a quorum queue full of bytes refuses",
    quorum("q", { "x-max-length-bytes": 10, "x-overflow": "reject-publish" }),
    send("q", "12345"),
    send("q", "67890"),
    send("q", "abcde"),
    send("q", "f"),
    check("q"),
  ),
  scenario(
    "a full quorum queue of two refuses",
    quorum("q", { "x-max-length": 1, "x-overflow": "reject-publish" }),
    queue("r"),
    bind("q", "amq.fanout", ""),
    bind("r", "amq.fanout", ""),
    publish("amq.fanout", "", "1"),
    publish("amq.fanout", "", "2"),
    publish("amq.fanout", "", "3"),
    check("q"),
    check("r"),
  ),
];
