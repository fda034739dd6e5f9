import type { Failures } from "@warren/service-host";
import type { Channel } from "./channel.js";

/** A channel that is away while the simulated failures say so. */
export function failingChannel(channel: Channel, failures: Pick<Failures, "check">): Channel {
  return {
    async send(notice) {
      for (const failure of ["provider_down", "provider_slow"] as const) {
        if (failures.check(failure)) return { outcome: "away", error: `simulated failure: ${failure}` };
      }

      return channel.send(notice);
    },
    close: () => channel.close(),
  };
}
