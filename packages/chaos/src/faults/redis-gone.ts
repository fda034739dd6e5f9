import type { Fault } from "../fault.js";
import { orHealed } from "./or-healed.js";

/** Away, and empty when it comes back: it is a shortcut, the databases decide. */
export const redisGone: Fault = {
  name: "redis-gone",
  breaks: "Redis cannot be reached, and comes back after a SIGKILL",
  holdMs: [3_000, 8_000],
  async inject({ system }) {
    const { redis } = system.proxies();
    const heal = () => {
      redis.thaw();

      return Promise.resolve();
    };
    redis.refuse();
    redis.cut();

    return orHealed(heal, () => system.stack.restart("redis", { signal: "SIGKILL" }));
  },
};
