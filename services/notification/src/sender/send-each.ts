import type { Notice } from "../notice.js";
import type { Ending } from "../store/notices.js";

/** So many mails go out again where a sender dies before it has written down that it sent them. */
const WRITTEN_DOWN = 20;

/**
 * Sends notices, `concurrency` at a time and each as soon as there is room for it, and writes down what became of them while others
 * are being sent.
 *
 * @returns those that were not begun, since `mayBegin` said no
 * @throws Error where what was sent cannot be written down; nothing is being sent by then
 */
export async function sendEach(
  notices: readonly Notice[],
  how: Readonly<{
    concurrency: number;
    mayBegin: () => boolean;
    send: (notice: Notice) => Promise<Ending>;
    writeDown: (endings: readonly Ending[]) => Promise<void>;
  }>,
): Promise<readonly Notice[]> {
  const waiting = [...notices].reverse();
  const ended: Ending[] = [];
  const lane = async () => {
    while (how.mayBegin()) {
      const notice = waiting.pop();
      if (notice === undefined) return;
      ended.push(await how.send(notice));
      if (ended.length >= WRITTEN_DOWN) await how.writeDown(ended.splice(0));
    }
  };
  const lanes = await Promise.allSettled(
    Array.from({ length: Math.min(how.concurrency, notices.length) }, lane),
  );
  await how.writeDown(ended);
  const failed = lanes.find((result) => result.status === "rejected");
  if (failed !== undefined) throw failed.reason;

  return waiting;
}
