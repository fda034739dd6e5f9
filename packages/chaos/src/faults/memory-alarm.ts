import type { Fault } from "../fault.js";
import { limitNow, setLimit } from "./set-limit.js";
import { orHealed } from "./or-healed.js";

/** Less than any broker needs. */
const TOO_LITTLE = "0.0001";

/** The broker reads nothing more from who publishes, until the alarm is over. */
export const memoryAlarm: Fault = {
  name: "memory-alarm",
  breaks: "RabbitMQ raises its memory alarm and blocks everyone who publishes",
  holdMs: [3_000, 8_000],
  broker: "one",
  async inject({ system }) {
    const before = await limitNow(system, "vm_memory_monitor:get_vm_memory_high_watermark()");

    return orHealed(
      () => setLimit(system, ["set_vm_memory_high_watermark", ...before]),
      () => setLimit(system, ["set_vm_memory_high_watermark", TOO_LITTLE]),
    );
  },
};
