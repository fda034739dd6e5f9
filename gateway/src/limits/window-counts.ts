/** What was counted for one key in one window. */
export type Count = {
  /** Here. */
  own: number;
  /** Of that, what the others have not been told. */
  untold: number;
  /** By the others, as they told last. */
  others: number;
};

export type WindowCountsOptions = Readonly<{
  windowMs: number;
  /** Keys that are remembered of one window; the oldest are forgotten. Default 50,000. */
  maxKeys?: number;
  /** In ms since 1970, since the others count by the same windows. Default: the clock. */
  now?: () => number;
}>;

/** How much was used, and when there is room. */
export type Usage = Readonly<{
  /** In the time of one window until now. */
  used: number;
  /** Until the window that is counted in ends. */
  resetMs: number;
  /** Until so much more fits, where nothing else is used meanwhile. Undefined where it never does. */
  roomInMs(cost: number, limit: number): number | undefined;
}>;

/**
 * Counts by key in windows of time. Of the window before, as much counts as the last `windowMs` have of it, so that nobody gets twice
 * the limit around a window's end.
 */
export type WindowCounts = Readonly<{
  usage(key: string): Usage;
  add(key: string, cost: number): void;
  /** The window that runs, and its counts and those of the one before, for whoever tells the others. */
  state(): Readonly<{ window: number; current: Map<string, Count>; previous: Map<string, Count> }>;
}>;

/** See {@link WindowCounts}. */
export function createWindowCounts(options: WindowCountsOptions): WindowCounts {
  const { windowMs, maxKeys = 50_000, now = Date.now } = options;
  let window = -1;
  let current = new Map<string, Count>();
  let previous = new Map<string, Count>();

  /** How far the window is that runs now, in ms. */
  const turn = (): number => {
    const at = now();
    const running = Math.floor(at / windowMs);
    if (running !== window) {
      previous = running === window + 1 ? current : new Map<string, Count>();
      current = new Map();
      window = running;
    }

    return at - running * windowMs;
  };

  return {
    usage(key) {
      const elapsed = turn();
      const before = sumOf(previous.get(key));
      const during = sumOf(current.get(key));
      const left = windowMs - elapsed;

      return {
        used: before * (left / windowMs) + during,
        resetMs: left,
        roomInMs(cost, limit) {
          const fading = (from: number, rest: number) => windowMs * (1 - rest / from);
          if (cost > limit) return undefined;
          if (during + cost <= limit) {
            return before === 0 ? 0 : Math.max(0, fading(before, limit - during - cost) - elapsed);
          }

          return left + fading(during, limit - cost);
        },
      };
    },
    add(key, cost) {
      turn();
      const count = current.get(key);
      if (count !== undefined) {
        count.own += cost;
        count.untold += cost;

        return;
      }
      current.set(key, { own: cost, untold: cost, others: 0 });
      if (current.size > maxKeys) {
        const [oldest = ""] = current.keys();
        current.delete(oldest);
      }
    },
    state() {
      turn();

      return { window, current, previous };
    },
  };
}

function sumOf(count: Count | undefined): number {
  return count === undefined ? 0 : count.own + count.others;
}
