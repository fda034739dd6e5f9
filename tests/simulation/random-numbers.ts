/**
 * The random numbers that decide what happens in one run, one after another. Where there are none left everything goes well
 * and at once, so that fewer and smaller ones always mean a calmer run: that is how a failure is shrunk.
 */
export type RandomNumbers = Readonly<{ next(): number }>;

/** They are whole, and below this. */
export const RANDOM_BELOW = 1_000;

/** The given numbers, after `calm` zeros, with which nothing happens. */
export function randomNumbersFrom(values: readonly number[], calm = 0): RandomNumbers {
  let position = -calm;

  return { next: () => values[position++] ?? 0 };
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** How long a message travels, in ms: mostly at once, sometimes longer than any step of the saga is waited for. */
export function travelMs(n: number): number {
  if (n < 600) return 1 + (n % 40);
  if (n < 850) return (n - 599) * 20;
  if (n < 950) return (n - 849) * SECOND;

  return (n - 949) * 2 * MINUTE;
}

/** How long somebody outside takes to answer, in ms. */
export const answerMs = (n: number) => (n < 400 ? 3 : n < 900 ? n - 399 : (n - 899) * 50);

/** Whether what happens next happens twice. */
export const isDoubled = (n: number) => n >= 850;

/** Whether the process dies here. */
export const isFatal = (n: number) => n >= 960;

/** Whether the answer is lost on its way back, although the question was heard. */
export const isUnheard = (n: number) => n >= 900;

/** How many of those that are there are taken together: all of them, or a few. */
export const batchOf = (n: number, waiting: number) => (n < 300 ? waiting : Math.min(waiting, 1 + (n % 4)));

/** Whether an inbox has forgotten a message. */
export const isForgotten = (n: number) => n >= 500;
