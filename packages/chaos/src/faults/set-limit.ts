import { delay } from "@warren/messaging";
import type { BreakableSystem } from "@warren/test-system";

const ATTEMPTS = 5;
const AGAIN_MS = 500;

/** What a limit is before it is changed: the arguments that set it again. Brokers of different versions come with different ones. */
export async function limitNow({ stack }: BreakableSystem, expression: string): Promise<readonly string[]> {
  const text = (await stack.rabbitmqctl(["eval", `${expression}.`])).trim();
  const [, absolute] = /^\{absolute,\s*(\d+)\}$/.exec(text) ?? [];
  if (absolute !== undefined) return ["absolute", absolute];
  if (!/^\d+(\.\d+)?$/.test(text)) throw new Error(`the broker says of its limit: ${text}`);

  return [text];
}

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
