/** How many letters one request names: few enough that a bar moves and a stop is soon. */
const AT_ONCE = 20;

/** What one request came to. */
export type Part = Readonly<{
  run: string;
  done: number;
  letters: readonly Readonly<{ ref: string; problem?: string | undefined }>[];
  /** Whether more was meant than the gateway could see. Default false. */
  isPart?: boolean;
}>;

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
export type BulkEnd = BulkState &
  Readonly<{ end: Readonly<{ kind: "all" } | { kind: "stopped" } | { kind: "failed"; error: unknown }> }>;

/** What a letter is that the gateway did not find: somebody else was faster. */
export const GONE = "it was not there any more";

type Options = Readonly<{
  /** Ends it between two requests: what was begun is finished. */
  signal: AbortSignal;
  /** How many one request names. Default 20. */
  atOnce?: number | undefined;
  onProgress: (state: BulkState) => void;
}>;

/** Does something with letters, some at a time, one request after the other: two at once would only wait for one another's lock. */
export async function inParts(
  refs: readonly string[],
  act: (refs: readonly string[]) => Promise<Part>,
  { signal, atOnce = AT_ONCE, onProgress }: Options,
): Promise<BulkEnd> {
  let state = nothingYet(refs.length);
  for (let from = 0; from < refs.length; from += atOnce) {
    if (signal.aborted) return { ...state, end: { kind: "stopped" } };
    const some = refs.slice(from, from + atOnce);
    try {
      state = after(state, some, await act(some));
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
  { run, done, letters, isPart = false }: Part,
): BulkState {
  const left = new Map(state.left);
  const leave = (why: string, count: number) => left.set(why, (left.get(why) ?? 0) + count);
  for (const { problem } of letters) if (problem !== undefined) leave(problem, 1);
  const missing = refs.length - letters.length;
  if (missing > 0) leave(GONE, missing);

  return {
    ...state,
    settled: state.settled + refs.length,
    done: state.done + done,
    left,
    runs: done === 0 ? state.runs : [...state.runs, run],
    isPart: state.isPart || isPart,
  };
}
