import { eventually } from "@warren/messaging/testing";
import { PATIENCE_MS } from "@warren/test-system";
import type { AlertDrill } from "../alert-drill.js";
import { addressOf, settingOf } from "../program-settings.js";

export const programStandsStill: AlertDrill = {
  alerts: ["ProgramDown"],
  breaks: "the notification service holds its connections and answers nobody (SIGSTOP)",
  quick: true,
  load: "none",
  async run({ shop, fires, does, clears, atEnd }) {
    const program = shop.program("notification");
    const address = addressOf(shop, "notification");
    const kill = atEnd(() => program.kill());
    program.pause();
    await fires("ProgramDown", { instance: address });
    const health = await fetch(`http://${address}/health/live`, { signal: AbortSignal.timeout(500) }).then(
      ({ status }) => `it answers ${String(status)}`,
      (error: unknown) => (isTimeout(error) ? undefined : String(error)),
    );
    if (health !== undefined) throw new Error(`/health/live is not silent: ${health}`);
    await does("ProgramDown", "`kill -9` it: whoever started it starts it again", kill);
    await clears("ProgramDown");
  },
};

export const programRefused: AlertDrill = {
  alerts: ["ProgramDown"],
  breaks: "the notification service is started again as a user whom PostgreSQL does not know",
  quick: true,
  load: "none",
  async run({ shop, fires, page, does, clears, atEnd }) {
    const program = shop.program("notification");
    const right = settingOf(shop, "notification", "DATABASE_URL");
    const wrong = new URL(right);
    wrong.username = "nobody-knows";
    const mend = atEnd(() => program.restart({ DATABASE_URL: right }));
    await program.restart({ DATABASE_URL: wrong.href });
    // Nobody says any more that it is there: as where it has no target at all.
    await fires("ProgramDown", { service: "notification" });
    page("ProgramDown").says("`could not start` in its log names the reason");
    // Each start says so anew, at its end.
    await eventually(
      () => {
        if (!program.output().includes("could not start"))
          throw new Error(`the last of the log is: ${program.output()}`);
      },
      { withinMs: PATIENCE_MS, everyMs: 100 },
    );
    await does("ProgramDown", "its log says why: a login", mend);
    await clears("ProgramDown");
  },
};

/** It takes the connection and says nothing: one that does not run refuses it. */
function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.name === "TimeoutError";
}
