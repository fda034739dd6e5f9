import type { Logger } from "../logging/logger.js";
import type { Observer } from "../observer.js";

/** Tells how far clocks are apart: for each service the process whose clock is furthest from ours, and not more often than is of use. */
export type SkewReport = Readonly<{
  /** A request of the service has come at `at` (monotonic); `senders`: all whose clocks are known. */
  heard(app: string, at: number, senders: Iterable<KnownSender>): void;
}>;

/** A process, of which a service may have many. Each connection is taken for one. */
type KnownSender = Readonly<{ app: string; skewMs: number; heardAt: number }>;

type Said = { skewMs: number; saidAt: number; lookedAt: number };

/** A change of the skew by so much is told. */
const TOLD_MS = 500;

/** Of one service, no more than this is told: many callers that come and go may have the same wrong clock. */
const TELL_EVERY_MS = 60_000;
const LOOK_EVERY_MS = 1_000;

/** A process that has asked for nothing for so long may be gone, and its skew with it. */
const HEARD_WITHIN_MS = 300_000;

/** Services that are told apart: names are labels of a metric, and anybody may send any. */
const MAX_APPS = 100;
const OTHERS = "others";

export function createSkewReport({
  logger,
  observer,
}: Readonly<{ logger: Logger; observer: Pick<Observer, "clockSkew"> }>): SkewReport {
  const apps = new Map<string, Said>();

  return {
    heard(app, at, senders) {
      const name = apps.has(app) || apps.size < MAX_APPS ? app : OTHERS;
      const said = apps.get(name) ?? { skewMs: 0, saidAt: -Infinity, lookedAt: -Infinity };
      apps.set(name, said);
      if (at - said.saidAt < TELL_EVERY_MS || at - said.lookedAt < LOOK_EVERY_MS) return;
      said.lookedAt = at;
      const { skewMs, processes } = furthest(senders, (sender) => {
        const isOfThis = name === OTHERS ? !apps.has(sender.app) : sender.app === name;

        return isOfThis && at - sender.heardAt <= HEARD_WITHIN_MS;
      });
      if (Math.abs(skewMs - said.skewMs) < TOLD_MS) return;
      Object.assign(said, { skewMs, saidAt: at });
      observer.clockSkew?.(name, skewMs);
      tell(logger, { sender: name, skewMs, processes });
    },
  };
}

/** The skew that is largest either way, and how many processes have one that is worth telling. */
function furthest(
  senders: Iterable<KnownSender>,
  counts: (sender: KnownSender) => boolean,
): Readonly<{ skewMs: number; processes: number }> {
  let [skewMs, processes] = [0, 0];
  for (const sender of senders) {
    if (!counts(sender)) continue;
    if (Math.abs(sender.skewMs) >= TOLD_MS) processes++;
    if (Math.abs(sender.skewMs) > Math.abs(skewMs)) skewMs = sender.skewMs;
  }

  return { skewMs, processes };
}

function tell(
  logger: Logger,
  { sender, skewMs, processes }: Readonly<{ sender: string; skewMs: number; processes: number }>,
): void {
  if (Math.abs(skewMs) < TOLD_MS) {
    logger.info({ sender, skewMs }, "the clocks of a sender of requests agree with ours again");
  } else {
    logger.warn(
      { sender, skewMs, processes },
      `our clock is ${seconds(Math.abs(skewMs))} ${skewMs > 0 ? "ahead of" : "behind"} that of a sender of requests: deadlines allow for it. Set the clocks of both machines right (NTP)`,
    );
  }
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}
