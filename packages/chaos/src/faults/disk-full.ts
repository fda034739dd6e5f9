import type { Fault } from "../fault.js";
import { limitNow, setLimit } from "./set-limit.js";
import { orHealed } from "./or-healed.js";

/** More than any disk has. */
const TOO_MUCH = "1000000GB";

/** The broker takes nothing from publishers until the alarm is over; who only consumes goes on. */
export const diskFull: Fault = {
  name: "disk-full",
  breaks: "RabbitMQ raises its disk alarm and blocks everyone who publishes",
  holdMs: [3_000, 8_000],
  broker: "one",
  async inject({ system }) {
    const before = await limitNow(system, "rabbit_disk_monitor:get_disk_free_limit()");

    return orHealed(
      () => setLimit(system, ["set_disk_free_limit", ...before]),
      () => setLimit(system, ["set_disk_free_limit", TOO_MUCH]),
    );
  },
};
