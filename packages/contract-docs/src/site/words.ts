/** A time in the unit that reads best: `250 ms`, `4 s`, `15 min`. */
export function duration(ms: number): string {
  if (ms < 1_000) return `${String(ms)} ms`;
  if (ms < 60_000) return `${number(ms / 1_000)} s`;
  if (ms < 3_600_000) return `${number(ms / 60_000)} min`;

  return `${number(ms / 3_600_000)} h`;
}

/** An amount with its noun: `1 queue`, `13 queues`. */
export function counted(amount: number, noun: string): string {
  return `${String(amount)} ${noun}${amount === 1 ? "" : "s"}`;
}

/** A name as it may stand in a sentence or a title: `OrderCreated` as `order created`. */
export function spaced(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/[._/-]+/g, " ")
    .toLowerCase();
}

const number = (value: number): string => String(Math.round(value * 10) / 10);

/** The exchange without a name is the broker's default one. */
export function exchangeName(name: string): string {
  return name === "" ? "(default exchange)" : name;
}
