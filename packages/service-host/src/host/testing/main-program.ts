import { readEnvironment, hostVariables } from "../../environment.js";
import { main } from "../main.js";
import * as z from "zod";

const say = (text: string) => process.stdout.write(`${text}\n`);
const mode = process.argv[2];

/** What main.test.ts starts: a program that does what its argument says. */
main(async () => {
  const alive = setInterval(() => undefined, 1_000);
  say("starting");
  if (mode === "never") await new Promise(() => undefined);
  if (mode === "fail") throw new Error("no luck");
  if (mode === "environment") readEnvironment(z.object(hostVariables), {});
  if (mode === "reject") setTimeout(() => void Promise.reject(new Error("lost")), 10);
  if (mode === "throw") {
    setTimeout(() => {
      throw new Error("lost");
    }, 10);
  }
  say("started");

  return {
    ...(mode === "fatal-error"
      ? { fatalError: Promise.resolve(new Error("the broker does not let us in")) }
      : {}),
    async close() {
      say("closing");
      if (mode === "hang") await new Promise(() => undefined);
      clearInterval(alive);
      say("closed");
    },
  };
});
