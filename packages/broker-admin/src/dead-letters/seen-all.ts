import type { Others } from "./in-hand.js";

/** How a scan goes on where its queue gives nothing: it looks again, at once or a little later; or it has seen all letters, or cannot tell. */
export type WhenEmpty = "at once" | "later" | "all" | "unknown";

/** Tells whether a scan has seen all letters, though the broker does not say how many others hold. */
export type SeenAll = Readonly<{
  gaveLetter(): void;
  gaveNothing(scanned: number): Promise<WhenEmpty>;
}>;

type Options = Readonly<{
  /** How many letters the queue had when the scan began. */
  counted: number;
  /** Whether the queue's lock is held. */
  hasLock: boolean;
  /** Undefined where nobody can tell who else holds letters. */
  others: Others | undefined;
  /** In milliseconds. */
  now?: () => number;
}>;

const OTHERS_PUT_BACK_WITHIN_MS = 3_000;
/** What they held is seldom back later than this, once they hold nothing any more: see {@link InHand}. */
const BACK_WITHIN_MS = 200;

/** The scan begins now. */
export function openSeenAll({ counted, hasLock, others, now = () => performance.now() }: Options): SeenAll {
  let isDisturbed = others?.wereThere ?? true;
  let emptySince: number | undefined;
  let aloneSince: number | undefined;
  let isLastLook = false;

  return {
    gaveLetter() {
      emptySince = undefined;
      aloneSince = undefined;
      isLastLook = false;
    },
    async gaveNothing(scanned) {
      // Who has the lock may wait for what we hold: two who wait for one another both see too little.
      if (!hasLock) return "unknown";
      // What was back before others were seen to hold none came by now.
      if (isLastLook) return "all";
      // A reader may hold letters for a moment, also since before we began.
      emptySince ??= now();
      const isShort = scanned < counted;
      const othersHold = isShort || (await others?.hold());
      if (othersHold === undefined) return "unknown";
      if (othersHold) {
        isDisturbed = true;
        aloneSince = undefined;

        return now() - emptySince > OTHERS_PUT_BACK_WITHIN_MS ? "unknown" : "later";
      }
      aloneSince ??= now();
      isLastLook = !isDisturbed || now() - aloneSince >= BACK_WITHIN_MS;

      return isLastLook ? "at once" : "later";
    },
  };
}
