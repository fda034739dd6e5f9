import { eventually } from "@warren/messaging/testing";
import { PATIENCE_MS } from "@warren/test-system";
import type { AlertDrill } from "../alert-drill.js";
import type { AlertShop } from "../alert-shop.js";

export const programStandsStill: AlertDrill = {
  alerts: ["ProgramDown"],
  breaks: "the notification service holds its connections and answers nobody (SIGSTOP)",
  quick: true,
  async run({ shop, fires, does, clears }) {
    const program = shop.program("notification");
    program.pause();
    await fires("ProgramDown", { instance: addressOf(shop) });
    const live = fetch(`${shop.url("notification") ?? ""}/health/live`, { signal: AbortSignal.timeout(500) });
    if (await live.then(() => true).catch(() => false)) throw new Error("/health/live answers");
    await does("ProgramDown", "`kill -9` it: whoever started it starts it again", () => program.kill());
    await clears("ProgramDown");
  },
};

export const programRefused: AlertDrill = {
  alerts: ["ProgramDown"],
  breaks: "the notification service is started again with a password that PostgreSQL refuses",
  quick: true,
  async run({ shop, fires, page, does, clears }) {
    const program = shop.program("notification");
    const { DATABASE_URL: right = "" } = shop.environmentOf("notification");
    const wrong = new URL(right);
    wrong.username = "nobody-knows";
    await program.restart({ DATABASE_URL: wrong.href });
    await fires("ProgramDown", { instance: addressOf(shop) });
    page("ProgramDown").says("`could not start` in its log names the reason");
    // Each start says so anew, at its end.
    await eventually(
      () => {
        if (!program.output().includes("could not start"))
          throw new Error(`the last of the log is: ${program.output()}`);
      },
      { withinMs: PATIENCE_MS, everyMs: 100 },
    );
    await does("ProgramDown", "its log says why: a login", () => program.restart({ DATABASE_URL: right }));
    await clears("ProgramDown");
  },
};

function addressOf(shop: AlertShop): string {
  return `127.0.0.1:${shop.environmentOf("notification")["PORT"] ?? ""}`;
}
