/**
 * What chance decides in one run, drawn one after another. A tape that has ended lets everything go well and at once, so
 * that a shorter one, and smaller numbers on it, always mean a calmer run: that is how a failure is shrunk.
 */
export type Tape = Readonly<{ draw(): number }>;

/** Numbers on a tape are below this. */
export const FATES = 1_000;

/** A tape that begins after `calm` draws, in which nothing happens. */
export function tapeOf(values: readonly number[], calm = 0): Tape {
  let position = -calm;

  return { draw: () => values[position++] ?? 0 };
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** How long a message travels, in ms: mostly at once, sometimes longer than any step of the saga is waited for. */
export function travelMs(fate: number): number {
  if (fate < 600) return 1 + (fate % 40);
  if (fate < 850) return (fate - 599) * 20;
  if (fate < 950) return (fate - 849) * SECOND;

  return (fate - 949) * 2 * MINUTE;
}

/** How long somebody outside takes to answer, in ms. */
export const answerMs = (fate: number) => (fate < 400 ? 3 : fate < 900 ? fate - 399 : (fate - 899) * 50);

/** Whether what happens next happens twice. */
export const isDoubled = (fate: number) => fate >= 850;

/** Whether the process dies here. */
export const isFatal = (fate: number) => fate >= 960;

/** Whether the answer is lost on its way back, although the question was heard. */
export const isUnheard = (fate: number) => fate >= 900;

/** How many of those that are there are taken together: all of them, or a few. */
export const batchOf = (fate: number, waiting: number) =>
  fate < 300 ? waiting : Math.min(waiting, 1 + (fate % 4));

/** Whether an inbox has forgotten a message. */
export const isForgotten = (fate: number) => fate >= 500;
