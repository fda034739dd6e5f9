import { delay } from "@warren/messaging";
import type { AlertDrill } from "../alert-drill.js";

const STANDS_MS = 750;
const RUNS_MS = 150;

export const eventLoopLags: AlertDrill = {
  alerts: ["EventLoopLags"],
  breaks: "the notification service gets no processor for three quarters of a second at a time",
  quick: true,
  async run({ shop, fires, does, clears }) {
    const program = shop.program("notification");
    const ending = new AbortController();
    const over = () => ending.signal.aborted;
    const pulses = (async () => {
      while (!over()) {
        program.pause();
        await delay(STANDS_MS);
        program.resume();
        await delay(RUNS_MS);
      }
    })();
    const stop = () => {
      ending.abort();

      return pulses;
    };
    try {
      await fires("EventLoopLags", { service: "notification" });
      await does("EventLoopLags", "stop what else runs there", stop);
    } finally {
      await stop();
    }
    await clears("EventLoopLags");
  },
};
