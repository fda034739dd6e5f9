/** An amount with its noun: `1 queue`, `13 queues`. */
export function counted(amount: number, noun: string): string {
  return `${String(amount)} ${noun}${amount === 1 ? "" : "s"}`;
}
