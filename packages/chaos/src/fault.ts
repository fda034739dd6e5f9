import type { FaultContext } from "./fault-context.js";

/** Makes whole what was broken. */
export type Heal = () => Promise<void>;

/** One way in which a system of processes, servers and networks breaks. */
export type Fault = Readonly<{
  name: string;
  /** What it breaks, in a sentence for people. */
  breaks: string;
  /** How long it stays broken: from, to. `[0, 0]` where breaking it is all there is to do. */
  holdMs: readonly [number, number];
  /** It goes on from beginning to end, beside the others. Default false. */
  always?: boolean;
  /** It needs one broker, or a cluster of several. Default: either. */
  broker?: "one" | "cluster";
  /** It fills PostgreSQL's own small disk. Default: it does not. */
  fillsPostgresDisk?: boolean;
  /** Breaks it. Where it rejects nothing stays broken: nobody could heal it. */
  inject(context: FaultContext): Promise<Heal>;
}>;
