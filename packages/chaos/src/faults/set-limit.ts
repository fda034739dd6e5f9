import { delay } from "@warren/messaging";
import type { BreakableSystem } from "@warren/test-system";

const ATTEMPTS = 5;
const AGAIN_MS = 500;

/** Sets a limit at which the broker raises an alarm. Its monitor is a process of the broker's, and `rabbitmqctl` may find it busy. */
export async function setLimit({ stack }: BreakableSystem, command: readonly string[]): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await stack.rabbitmqctl(command);

      return;
    } catch (error) {
      if (attempt === ATTEMPTS) throw error;
      await delay(AGAIN_MS);
    }
  }
}
