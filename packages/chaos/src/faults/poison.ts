import { delay } from "@warren/messaging";
import type { Fault } from "../fault.js";
import type { Administrator } from "@warren/test-system";

const EVERY_MS = 1_000;
const CONFIRM_MS = 3_000;

/** Messages that nobody can handle, in the middle of those that are good. */
export const poison: Fault = {
  name: "poison",
  breaks: "a message a second that no service can handle",
  holdMs: [0, 0],
  always: true,
  inject({ poisons, random, administrator }) {
    const stopping = new AbortController();
    const keep = async () => {
      let admin: Administrator | undefined;
      while (!stopping.signal.aborted) {
        try {
          admin ??= await administrator();
          // A broker whose disk is full takes it later, or never.
          await Promise.race([poisons.send(admin.channel, random), late()]);
        } catch {
          // The broker is away: another connection, another time.
          await admin?.close();
          admin = undefined;
        }
        await delay(EVERY_MS, stopping.signal);
      }
      await admin?.close();
    };
    const kept = keep();

    return Promise.resolve(async () => {
      stopping.abort();
      await kept;
    });
  },
};

async function late(): Promise<never> {
  await delay(CONFIRM_MS);
  throw new Error("the broker did not confirm a poison");
}
