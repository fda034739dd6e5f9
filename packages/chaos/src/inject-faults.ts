import { delay, textOf } from "@warren/messaging";
import type { Fault, Heal } from "./fault.js";
import type { FaultContext } from "./fault-context.js";
import type { Incident } from "./report/report.js";
import { scheduleOf, type ScheduledFault, type ScheduleOptions } from "./schedule.js";

/** What happens while faults are injected, for who looks on. */
export type FaultEvent = Readonly<
  | { kind: "broken"; fault: Fault; atMs: number }
  | { kind: "healed"; fault: Fault; heldMs: number }
  | { kind: "recovered"; fault: Fault; recoveryMs: number | undefined }
  | { kind: "trouble"; text: string }
>;

export type InjectOptions = Readonly<{
  faults: readonly Fault[];
  context: FaultContext;
  /** Resolves when orders flow again, with how long that took in ms; undefined where they do not. */
  untilOrdersFlow: () => Promise<number | undefined>;
  onEvent: (event: FaultEvent) => void;
  /** Ends it early. */
  signal: AbortSignal | undefined;
}> &
  ScheduleOptions;

export type Injected = Readonly<{
  incidents: readonly Incident[];
  /** How long faults were injected; less than was planned where `cutShort`. */
  lastedMs: number;
  /** Ended by the signal before its time. */
  cutShort: boolean;
  /** The fault that could not be brought about or mended, and why: it was the last. Undefined where all could. */
  failed: string | undefined;
}>;

/** Injects faults by the schedule, those that go on always beside it. Resolves when all is whole and orders flow again. */
export async function injectFaults(options: InjectOptions): Promise<Injected> {
  const { faults, context, durationMs, onEvent, signal } = options;
  const startedAt = performance.now();
  const elapsed = () => Math.round(performance.now() - startedAt);
  const timeIsUp = AbortSignal.timeout(durationMs);
  const over = AbortSignal.any([timeIsUp, ...(signal === undefined ? [] : [signal])]);
  let cutAtMs = over.aborted ? 0 : undefined;
  over.addEventListener("abort", () => (cutAtMs = timeIsUp.aborted ? undefined : elapsed()));
  const incidents: Incident[] = [];
  const recoveries: Promise<void>[] = [];

  const inject = async ({ fault, atMs, holdMs }: ScheduledFault) => {
    await delay(Math.max(0, atMs - elapsed()), over);
    if (over.aborted) return;
    const brokenAt = elapsed();
    onEvent({ kind: "broken", fault, atMs: brokenAt });
    const heal = await fault.inject(context);
    await delay(holdMs, over);
    await heal();
    const heldMs = elapsed() - brokenAt;
    onEvent({ kind: "healed", fault, heldMs });
    recoveries.push(
      options.untilOrdersFlow().then((recoveryMs) => {
        incidents.push({ fault: fault.name, atMs: brokenAt, heldMs, recoveryMs });
        onEvent({ kind: "recovered", fault, recoveryMs });
      }),
    );
  };

  const heals: Readonly<{ name: string; heal: Heal }>[] = [];
  let failed: string | undefined;
  let lastedMs: number | undefined;
  const fail = (name: string, error: unknown) => {
    failed ??= `${name}: ${textOf(error)}`;
    lastedMs ??= Math.min(elapsed(), durationMs);
    onEvent({ kind: "trouble", text: `${name}: ${textOf(error)}` });
  };
  try {
    for (const fault of faults) {
      if (fault.always === true) heals.push({ name: fault.name, heal: await fault.inject(context) });
    }
    for (const scheduled of scheduleOf(faults, options)) {
      try {
        await inject(scheduled);
      } catch (error) {
        // What became of the orders is worth knowing all the same.
        fail(scheduled.fault.name, error);
        break;
      }
    }
    if (failed === undefined) await delay(Math.max(0, durationMs - elapsed()), over);
  } finally {
    // One that cannot be ended must keep neither the others nor the report from their end.
    for (const { name, heal } of heals) await heal().catch((error: unknown) => fail(name, error));
    await Promise.all(recoveries);
  }

  return {
    incidents: incidents.sort((a, b) => a.atMs - b.atMs),
    lastedMs: lastedMs ?? cutAtMs ?? durationMs,
    cutShort: cutAtMs !== undefined,
    failed,
  };
}
