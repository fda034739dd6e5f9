import type { Fault } from "../fault.js";

const EVERY_MS = 1_000;

/** Messages that nobody can handle, in the middle of those that are good. */
export const poison: Fault = {
  name: "poison",
  breaks: "a message a second that no service can handle",
  holdMs: [0, 0],
  always: true,
  inject({ poisons, draw, administrator }) {
    let stopped = false;
    let sending = Promise.resolve();
    const timer = setInterval(() => {
      sending = sending.then(async () => {
        if (stopped) return;
        // The broker is away at times.
        const admin = await administrator().catch(() => undefined);
        if (admin === undefined) return;
        await poisons.send(admin.channel, draw).catch(() => undefined);
        await admin.close();
      });
    }, EVERY_MS);

    return Promise.resolve(async () => {
      stopped = true;
      clearInterval(timer);
      await sending;
    });
  },
};
