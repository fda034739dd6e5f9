import { delay } from "@warren/messaging";
import { keepDoing } from "@warren/test-system";
import type { AlertDrill } from "../alert-drill.js";
import { orders } from "../load.js";

const STANDS_MS = 750;
const RUNS_MS = 150;

export const eventLoopLags: AlertDrill = {
  alerts: ["EventLoopLags"],
  breaks: "the notification service gets no processor for three quarters of a second at a time",
  quick: true,
  // Without messages its page's question about batches has no answer.
  load: orders,
  async run({ shop, underLoad, fires, does, clears, atEnd }) {
    const program = shop.program("notification");
    await underLoad();
    const pulses = keepDoing(async () => {
      program.pause();
      await delay(STANDS_MS);
      program.resume();
      await delay(RUNS_MS);
    });
    const stop = atEnd(pulses.end);
    await fires("EventLoopLags", { service: "notification" });
    await does("EventLoopLags", "stop what else runs there", stop);
    await clears("EventLoopLags");
  },
};
