/** Virtual time: what is to happen, in the order of its time. Nothing waits. */
export type Clock = Readonly<{
  now(): Date;
  /** Does something `ms` from now; of two things at the same time, the one that was asked for first. */
  after(ms: number, act: () => void | Promise<void>): void;
  /**
   * Lets everything happen, until there is nothing left.
   *
   * @throws Error where it never ends
   */
  run(): Promise<void>;
}>;

type Event = Readonly<{ at: number; sequence: number; act: () => void | Promise<void> }>;

/** More than any run that comes to rest has ever taken, by far. */
const MAX_EVENTS = 100_000;

export function createClock(start: Date): Clock {
  const heap: Event[] = [];
  let now = start.getTime();
  let sequence = 0;

  return {
    now: () => new Date(now),
    after(ms, act) {
      push(heap, { at: now + ms, sequence: sequence++, act });
    },
    async run() {
      for (let events = 0; ; events++) {
        const event = pop(heap);
        if (event === undefined) return;
        if (events === MAX_EVENTS) throw new Error(`nothing came to rest in ${MAX_EVENTS} events`);
        now = event.at;
        await event.act();
      }
    },
  };
}

const isBefore = (a: Event, b: Event) => a.at < b.at || (a.at === b.at && a.sequence < b.sequence);

function push(heap: Event[], event: Event): void {
  let index = heap.push(event) - 1;
  for (;;) {
    const above = (index - 1) >> 1;
    const parent = heap[above];
    if (parent === undefined || index === 0 || !isBefore(event, parent)) break;
    heap[index] = parent;
    index = above;
  }
  heap[index] = event;
}

function pop(heap: Event[]): Event | undefined {
  const first = heap[0];
  const last = heap.pop();
  if (first === undefined || last === undefined || heap.length === 0) return first;
  let index = 0;
  for (;;) {
    const left = 2 * index + 1;
    const right = left + 1;
    const below =
      heap[right] !== undefined && heap[left] !== undefined && isBefore(heap[right], heap[left])
        ? right
        : left;
    const child = heap[below];
    if (child === undefined || !isBefore(child, last)) break;
    heap[index] = child;
    index = below;
  }
  heap[index] = last;

  return first;
}
