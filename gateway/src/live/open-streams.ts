import { nameOf, type Caller } from "../identity/caller.js";
import { Problem } from "../problem.js";

export type StreamLimits = Readonly<{ perCaller: number; perAddress: number }>;

/** The live updates that each caller and each address has open at this gateway. */
export type OpenStreams = Readonly<{
  /** Counts one more, and returns what counts it off. @throws Problem where there are too many */
  open(by: Readonly<{ caller: Caller; address: string }>): () => void;
}>;

const AGAIN_AFTER_SECONDS = 10;

/** See {@link OpenStreams}. Each holds a connection for as long as its reader likes. */
export function createOpenStreams({ perCaller, perAddress }: StreamLimits): OpenStreams {
  const open = new Map<string, number>();
  const add = (key: string, more: number) => {
    const count = (open.get(key) ?? 0) + more;
    if (count === 0) open.delete(key);
    else open.set(key, count);
  };

  return {
    open({ caller, address }) {
      const isNobody = caller.kind === "anonymous" || caller.kind === "unverified";
      const keys = [
        ...(isNobody ? [] : [{ key: nameOf(caller), most: perCaller }]),
        { key: `address ${address}`, most: perAddress },
      ];
      const full = keys.find(({ key, most }) => (open.get(key) ?? 0) >= most);
      if (full !== undefined) {
        throw new Problem(
          "too_many_watchers",
          `You have ${full.most} live updates open. Close one, or ask for the order.`,
          {
            retryAfterSeconds: AGAIN_AFTER_SECONDS,
          },
        );
      }
      for (const { key } of keys) add(key, 1);
      let isOpen = true;

      return () => {
        if (isOpen) for (const { key } of keys) add(key, -1);
        isOpen = false;
      };
    },
  };
}
