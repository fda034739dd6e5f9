import { delay } from "@warren/messaging";
import type { Fault } from "../fault.js";
import type { BreakableSystem } from "@warren/test-system";

/** More than any disk has. */
const TOO_MUCH = "1000000GB";
const USUAL = "50MB";
const AGAIN_MS = 500;

/** The broker takes nothing from publishers until the alarm is over; who only consumes goes on. */
export const diskFull: Fault = {
  name: "disk-full",
  breaks: "RabbitMQ raises its disk alarm and blocks everyone who publishes",
  holdMs: [3_000, 8_000],
  broker: "one",
  async inject({ system }) {
    await setLimit(system, TOO_MUCH);

    return () => setLimit(system, USUAL);
  },
};

/** The disk's monitor is a process of the broker's, and its tool may find it busy. */
async function setLimit({ stack }: BreakableSystem, limit: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await stack.rabbitmqctl(["set_disk_free_limit", limit]);

      return;
    } catch (error) {
      if (attempt === 5) throw error;
      await delay(AGAIN_MS);
    }
  }
}
