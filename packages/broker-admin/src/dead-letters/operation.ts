import type { DeadLetter } from "./dead-letter.js";
import type { CopyPublisher } from "./publisher.js";
import type { RunOptions } from "./run.js";
import type { TakenLetter } from "./scan.js";

/** What is done to one letter. */
export type Operation = Readonly<{
  /** Why the letter is skipped; undefined where `act` may change it. */
  skips: (taken: TakenLetter) => string | undefined;
  /** Changes the letter. Resolves once the broker has confirmed all of it, so that the letter may be acked. */
  act: (taken: TakenLetter, run: Run) => Promise<void>;
}>;

/** The run to which an operation belongs, and by whom it was started. */
export type Run = Readonly<{
  id: string;
  by: string;
  /** Which it is part of, if any. */
  bulk: string | undefined;
  publisher: CopyPublisher;
}>;

/** What an operator says about an operation. */
export type OperationOptions = Pick<RunOptions, "because" | "force">;

/** A letter that was sent again this often needs `force`: what came back three times will come back a fourth. */
export const maxRequeues = 3;

/** Why a letter is not sent again once more: the loop guard. */
export function skippedAsLoop({ requeued }: DeadLetter): string | undefined {
  return requeued < maxRequeues
    ? undefined
    : `it was sent again ${requeued} times and came back each time: mend the cause or the letter, or use force`;
}
