/**
 * How many one request names: letters so few that a bar moves and a stop is soon; runs as many as discarded a page of letters, since the gateway
 * reads the audit trail with each request.
 */
const AT_ONCE = { letters: 20, runs: 25 } as const;

/** What one request came to. */
export type Part = Readonly<{
  run: string;
  done: number;
  letters: readonly Readonly<{ ref: string; problem?: string | undefined }>[];
  /** Whether more was meant than the gateway could see. Default false. */
  isPart?: boolean;
  /** Why not all was done that this stands for. What is told was done all the same; nothing further is begun. */
  brokeOff?: BrokenOff;
}>;

type BrokenOff = Readonly<{ kind: "stopped" } | { kind: "failed"; error: unknown }>;

/** What many came to, so far or in the end. */
export type BulkState = Readonly<{
  total: number;
  /** Of which it is known what became of them. */
  settled: number;
  done: number;
  /** Why letters were left where they are, and how many for each reason. */
  left: ReadonlyMap<string, number>;
  /** The runs that changed something, as the audit trail names them. */
  runs: readonly string[];
  /** Whether more was meant than the gateway could see. */
  isPart: boolean;
}>;

/** What is known before the first request. */
export function nothingYet(total: number): BulkState {
  return { total, settled: 0, done: 0, left: new Map(), runs: [], isPart: false };
}

/** How it ended. After a failure it is not known of the last request's letters what became of them. */
export type BulkEnd = BulkState & Readonly<{ end: Readonly<{ kind: "all" }> | BrokenOff }>;

/** What a letter is that the gateway did not find: somebody else was faster. */
export const GONE = "it was not there any more";

type Options = Readonly<{
  /** Ends it between two requests: what was begun is finished. */
  signal: AbortSignal;
  /** What the names are of. Of runs nobody knows how many letters they have. Default: letters. */
  of?: keyof typeof AT_ONCE;
  onProgress: (state: BulkState) => void;
}>;

/** Does something with letters, or with all of some runs, some at a time, one request after the other: two at once would only wait for one another's lock. */
export async function inParts(
  refs: readonly string[],
  act: (refs: readonly string[]) => Promise<Part>,
  { signal, of = "letters", onProgress }: Options,
): Promise<BulkEnd> {
  const atOnce = AT_ONCE[of];
  let state = nothingYet(refs.length);
  for (let from = 0; from < refs.length; from += atOnce) {
    if (signal.aborted) return { ...state, end: { kind: "stopped" } };
    const some = refs.slice(from, from + atOnce);
    try {
      const part = await act(some);
      state = after(state, some, part, of);
      if (part.brokeOff !== undefined) return { ...state, end: part.brokeOff };
    } catch (error) {
      return { ...state, end: { kind: "failed", error } };
    }
    onProgress(state);
  }

  return { ...state, end: { kind: "all" } };
}

function after(
  state: BulkState,
  refs: readonly string[],
  { run, done, letters, isPart = false, brokeOff }: Part,
  of: keyof typeof AT_ONCE,
): BulkState {
  const left = new Map(state.left);
  const leave = (why: string, count: number) => left.set(why, (left.get(why) ?? 0) + count);
  for (const { problem } of letters) if (problem !== undefined) leave(problem, 1);
  const missing = of === "letters" ? refs.length - letters.length : 0;
  if (missing > 0) leave(GONE, missing);

  return {
    ...state,
    settled: state.settled + (brokeOff === undefined ? refs.length : 0),
    done: state.done + done,
    left,
    runs: done === 0 ? state.runs : [...state.runs, run],
    isPart: state.isPart || isPart,
  };
}
