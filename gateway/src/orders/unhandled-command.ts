/** When a command was accepted without an answer, when it was given up, and whose it is; undefined where that is not known. */
export type CommandNote = Readonly<{
  acceptedAt: string | undefined;
  givenUpAt: string | undefined;
  userId?: string | undefined;
}>;

/**
 * A command that the order service has not handled: it waits (`accepted`), waits longer than one should though the order service
 * is at work (`stuck`), or was given up and lies in the dead letters (`failed`). The last two are an operator's to mend.
 */
export type UnhandledCommand =
  | Readonly<{ status: "accepted"; acceptedAt: string }>
  | Readonly<{ status: "stuck"; acceptedAt: string; detail: string }>
  | Readonly<{ status: "failed"; acceptedAt?: string | undefined; failedAt: string; detail: string }>;

/**
 * From when on a command counts as stuck, in milliseconds. All its retries together take 20 s. A gateway hears of a command that is
 * given up; one that has no connection at that moment does not.
 */
export const STUCK_AFTER_MS = 120_000;

/** What became of a command that has not been handled; undefined where nothing is known of one. */
export function unhandledCommand(
  { acceptedAt, givenUpAt }: CommandNote,
  { now, serviceAnswers }: Readonly<{ now: Date; serviceAnswers: boolean }>,
): UnhandledCommand | undefined {
  if (givenUpAt !== undefined) return { status: "failed", acceptedAt, failedAt: givenUpAt, detail: FAILED };
  if (acceptedAt === undefined) return undefined;
  const isLate = now.getTime() - Date.parse(acceptedAt) > STUCK_AFTER_MS;

  // While the order service is away, waiting is what is to be expected.
  return isLate && serviceAnswers
    ? { status: "stuck", acceptedAt, detail: STUCK }
    : { status: "accepted", acceptedAt };
}

const FAILED =
  "The shop could not handle it. It is kept for the shop's operator, who can send it again; until then nothing happens.";
const STUCK =
  "The shop has taken longer than it should. It is kept, and handled unless the shop's operator finds a fault in it.";
