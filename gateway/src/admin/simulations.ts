import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { SimulateFailure, type FailureSimulated, type gateway } from "@warren/generated/gateway";
import { PublishError, type Publisher } from "@warren/messaging";
import type { Listing } from "@warren/service-host";
import { Problem } from "../problem.js";
import { NOT_TAKEN } from "../rpc-problem.js";
import type { Origin } from "../trpc.js";

/** What one instance simulates. */
export type Simulated = Omit<FailureSimulated["data"], "requestId">;

/** What the instances answered. `silent`: those that let failures be simulated and said nothing in time. */
export type Answers = Readonly<{
  instances: readonly Simulated[];
  silent: readonly Readonly<{ service: string; instance: string }>[];
  /** Whether all that should have answered did; null where nobody can say who that is. */
  complete: boolean | null;
}>;

export type Asked = Omit<SimulateFailure["data"], "requestId">;

/** Has services fail on purpose, and hears what each of their instances says to it. */
export type Simulations = Readonly<{
  /** @throws Problem */
  ask(asked: Asked, origin: Origin): Promise<Answers>;
  /** For each answer that comes, to whomever. */
  hear(answer: FailureSimulated["data"]): void;
}>;

export type SimulationsOptions = Readonly<{
  publisher: () => Promise<Pick<Publisher<typeof gateway>, "publish">>;
  instances: () => Promise<Listing>;
  /** How long is waited for answers. Default 2,000. */
  timeoutMs?: number;
}>;

/** See {@link Simulations}. */
export function createSimulations({
  publisher,
  instances,
  timeoutMs = 2_000,
}: SimulationsOptions): Simulations {
  const waiting = new Map<string, (answer: Simulated) => void>();

  return {
    hear({ requestId, ...answer }) {
      waiting.get(requestId)?.(answer);
    },

    async ask(asked, origin) {
      const expected = expectedIn(await instances(), asked.service);
      const requestId = randomUUID();
      const answers = new Map<string, Simulated>();
      const isComplete = () => expected?.every(({ instance }) => answers.has(instance)) === true;
      const stop = new AbortController();
      waiting.set(requestId, (answer) => {
        answers.set(answer.instance, answer);
        if (isComplete()) stop.abort();
      });
      try {
        await send(publisher, SimulateFailure({ requestId, ...asked }), origin);
        await sleep(timeoutMs, undefined, { signal: stop.signal }).catch(() => undefined);
      } finally {
        waiting.delete(requestId);
      }

      return answersOf([...answers.values()], { asked, expected, timeoutMs });
    },
  };
}

async function send(
  publisher: SimulationsOptions["publisher"],
  command: SimulateFailure,
  origin: Origin,
): Promise<void> {
  try {
    await (await publisher()).publish([command], { ...origin, signal: AbortSignal.timeout(5_000) });
  } catch (error) {
    if (error instanceof PublishError && error.code === "unroutable")
      throw new Problem("not_simulated", NOBODY, { cause: error });
    if (error instanceof PublishError) throw new Problem("unavailable", NOT_TAKEN, { cause: error });
    throw error;
  }
}

const NOBODY =
  "No service lets failures be simulated: they are started with SIMULATE_FAILURES=off, the default, or not at all.";

type Named = Readonly<{ service: string; instance: string }>;

/** Who should answer; undefined where the registry cannot be asked. */
function expectedIn(listing: Listing, service: string | undefined): readonly Named[] | undefined {
  if (!listing.known) return undefined;

  return listing.instances
    .filter(({ gone, report }) => !gone && (report?.simulates.length ?? 0) > 0)
    .filter((one) => service === undefined || one.service === service)
    .map(({ service: name, instance }) => ({ service: name, instance }));
}

function answersOf(
  instances: readonly Simulated[],
  {
    asked,
    expected,
    timeoutMs,
  }: Readonly<{ asked: Asked; expected: readonly Named[] | undefined; timeoutMs: number }>,
): Answers {
  const whose = asked.service === undefined ? "No instance" : `No instance of ${asked.service}`;
  if (instances.length === 0 && (expected?.length ?? 0) === 0)
    throw new Problem("not_simulated", `${whose} lets failures be simulated, or none runs.`);
  if (instances.length === 0)
    throw new Problem(
      "no_answer",
      `${whose} answered within ${timeoutMs} ms. It may have been done all the same.`,
    );
  const [first] = instances;
  if (first?.refused !== undefined && instances.every(({ refused }) => refused !== undefined)) {
    const known = [...new Set(instances.flatMap(({ types }) => types))];
    throw new Problem("not_simulated", `${first.refused} What can be: ${known.join(", ")}.`);
  }
  const silent = (expected ?? []).filter(
    ({ instance }) => !instances.some((one) => one.instance === instance),
  );

  return {
    instances: instances.toSorted(byName),
    silent,
    complete: expected === undefined ? null : silent.length === 0,
  };
}

function byName(a: Named, b: Named): number {
  return `${a.service} ${a.instance}`.localeCompare(`${b.service} ${b.instance}`);
}
