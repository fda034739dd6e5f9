import type { Fault } from "../fault.js";
import { setLimit } from "./set-limit.js";
import { orHealed } from "./or-healed.js";

/** More than any disk has. */
const TOO_MUCH = "1000000GB";
const USUAL = "50MB";

/** The broker takes nothing from publishers until the alarm is over; who only consumes goes on. */
export const diskFull: Fault = {
  name: "disk-full",
  breaks: "RabbitMQ raises its disk alarm and blocks everyone who publishes",
  holdMs: [3_000, 8_000],
  broker: "one",
  async inject({ system }) {
    return orHealed(
      () => setLimit(system, ["set_disk_free_limit", USUAL]),
      () => setLimit(system, ["set_disk_free_limit", TOO_MUCH]),
    );
  },
};
