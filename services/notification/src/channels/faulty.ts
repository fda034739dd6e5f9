import type { Faults } from "@warren/service-host";
import type { Channel } from "./channel.js";

/** The channel, which is away while `provider_down` or `provider_slow` is active. */
export function faultyChannel(channel: Channel, faults: Pick<Faults, "isActive">): Channel {
  return {
    asks: channel.asks,
    async send(notice) {
      for (const fault of ["provider_down", "provider_slow"] as const) {
        if (faults.isActive(fault)) return { outcome: "away", error: `simulated failure: ${fault}` };
      }

      return channel.send(notice);
    },
    close: () => channel.close(),
  };
}
