import { ack, cancel, check, consume, deleteQueue, queue, send } from "../steps.js";
import { scenario, type Case } from "./case.js";

const several = (queue: string, count: number, from = 1) =>
  Array.from({ length: count }, (_, at) => send(queue, String(from + at)));

export const cancelling: readonly Case[] = [
  scenario(
    "a cancelled consumer gets nothing more and keeps what it has",
    queue("q"),
    consume("q", "c"),
    send("q", "1"),
    cancel("c"),
    send("q", "2"),
    check("q"),
    ack("1"),
    check("q"),
  ),
  scenario("cancelling nobody is no error", queue("q"), cancel("nobody"), check("q")),
  scenario("a tag that is taken ends the connection", queue("q"), consume("q", "c"), consume("q", "c")),
  scenario(
    "the same tag on two channels",
    queue("q"),
    consume("q", "c"),
    consume("q", "c", { on: "b" }),
    ...several("q", 2),
  ),
  scenario(
    "an exclusive consumer keeps others away",
    queue("q"),
    consume("q", "c", { exclusive: true }),
    consume("q", "d", { on: "b" }),
  ),
  scenario(
    "no exclusive consumer beside others",
    queue("q"),
    consume("q", "c"),
    consume("q", "d", { on: "b", exclusive: true }),
  ),
  scenario(
    "after an exclusive consumer others may come",
    queue("q"),
    consume("q", "c", { exclusive: true }),
    cancel("c"),
    consume("q", "d", { on: "b" }),
    send("q", "1"),
  ),
  scenario(
    "a consumer whose queue is deleted is told",
    queue("q"),
    consume("q", "c"),
    send("q", "1"),
    deleteQueue("q", { on: "b" }),
    ack("1"),
    check("q"),
  ),
  scenario("a tag of the broker's making", queue("q"), consume("q", ""), cancel("nobody")),
];
