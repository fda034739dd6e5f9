/** First in, first out, and what comes back goes to the front. Taking and adding cost the same however many wait. */
export type WaitingQueue<T extends object> = {
  items: (T | undefined)[];
  /** Where the first item is; what lies before it has been taken. */
  head: number;
};

/** So many places are left behind before the list is shortened. */
const SLACK = 1_024;

export function emptyQueue<T extends object>(): WaitingQueue<T> {
  return { items: [], head: 0 };
}

export function lengthOf<T extends object>(queue: WaitingQueue<T>): number {
  return queue.items.length - queue.head;
}

export function addLast<T extends object>(queue: WaitingQueue<T>, item: T): void {
  queue.items.push(item);
}

/** Puts items before all others, in the order in which they are given. */
export function addFirst<T extends object>(queue: WaitingQueue<T>, items: readonly T[]): void {
  queue.items = items.concat(restOf(queue));
  queue.head = 0;
}

export function first<T extends object>(queue: WaitingQueue<T>): T | undefined {
  return queue.items[queue.head];
}

export function takeFirst<T extends object>(queue: WaitingQueue<T>): T | undefined {
  const item = queue.items[queue.head];
  if (item === undefined) return undefined;
  queue.items[queue.head++] = undefined;
  if (queue.head >= SLACK && queue.head * 2 >= queue.items.length) {
    queue.items.splice(0, queue.head);
    queue.head = 0;
  }

  return item;
}

/** Removes the items that are not kept. This looks at every item. */
export function keepOnly<T extends object>(queue: WaitingQueue<T>, kept: (item: T) => boolean): void {
  queue.items = restOf(queue).filter(kept);
  queue.head = 0;
}

function restOf<T extends object>({ items, head }: WaitingQueue<T>): T[] {
  return items.slice(head) as T[];
}
