import {
  bind,
  check,
  consume,
  exchange,
  get,
  nack,
  prefetch,
  publish,
  queue,
  queueWith,
  reject,
  send,
  take,
  wait,
} from "../steps.js";
import { scenario, type Case } from "./case.js";

const dead = { "x-dead-letter-exchange": "", "x-dead-letter-routing-key": "dead" };
const several = (queue: string, count: number) =>
  Array.from({ length: count }, (_, at) => send(queue, String(at + 1)));

export const deadLetterKeys: readonly Case[] = [
  scenario(
    "the name of a dead letter's key in CC",
    queue("dead"),
    queue("r"),
    queueWith("q", dead),
    publish("", "q", "m", { CC: ["r"] }),
    take("q"),
    reject("m"),
    get("dead"),
    check("r"),
  ),
  scenario(
    "further keys are kept where a queue names none for its dead letters",
    exchange("dlx", "direct"),
    queue("dead"),
    bind("dead", "dlx", "other"),
    queueWith("q", { "x-dead-letter-exchange": "dlx" }),
    publish("", "q", "m", { CC: ["other"] }),
    take("q"),
    reject("m"),
    get("dead"),
  ),
  scenario(
    "a dead letter dies again for another reason",
    queue("last"),
    queueWith("dead", {
      "x-message-ttl": 40,
      "x-dead-letter-exchange": "",
      "x-dead-letter-routing-key": "last",
    }),
    queueWith("q", dead),
    send("q", "m"),
    take("q"),
    reject("m"),
    wait(200),
    get("last"),
  ),
  scenario(
    "dead letters of a consumer",
    queue("dead"),
    queueWith("q", dead),
    prefetch(1),
    consume("q", "c"),
    ...several("q", 2),
    nack("1", { requeue: false }),
    check("dead"),
  ),
];
