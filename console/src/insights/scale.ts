/** A value axis: from nothing to a round number, with a round number of steps in between. */
export type Axis = Readonly<{ top: number; ticks: readonly number[] }>;

const ROUND = [1, 2, 2.5, 5, 10];
const STEPS = 4;

/** The axis on which all of these have room. Without any, or with zeros alone, it ends at `least`. */
export function axisFor(values: readonly number[], least: number): Axis {
  const most = Math.max(least, ...values);
  const raw = most / STEPS;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = power * (ROUND.find((one) => one * power >= raw * (1 - 1e-9)) ?? 10);
  const count = Math.ceil(most / step - 1e-9);

  return { top: step * count, ticks: Array.from({ length: count + 1 }, (_, at) => step * at) };
}

/** So near an end no time is written: its text would go beyond the picture. */
const MARGIN = 0.05;

/** Round times within a span, about so many of them, and none at its very ends: on whole minutes. */
export function timesIn(from: number, to: number, about: number): readonly number[] {
  const MINUTE = 60_000;
  const step = [1, 2, 3, 5, 10, 15, 20, 30]
    .map((one) => one * MINUTE)
    .find((one) => (to - from) / one <= about);
  const every = step ?? 60 * MINUTE;
  const times: number[] = [];
  const margin = MARGIN * (to - from);
  for (let at = Math.ceil((from + margin) / every) * every; at <= to - margin; at += every) times.push(at);

  return times;
}

/** A figure with as many digits as are worth reading. */
export function figureOf(value: number): string {
  const digits = value === 0 || value >= 100 ? 0 : value >= 10 ? 1 : 2;

  return value.toLocaleString(undefined, { maximumFractionDigits: digits });
}
