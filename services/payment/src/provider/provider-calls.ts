import { setMaxListeners } from "node:events";
import { watchCircuits, type ServiceResources } from "@warren/service-host";
import { attribute, endingCall, PauseError, startCall, textOf, type Call } from "@warren/messaging";
import type { Delivery } from "@warren/messaging/contract";
import { Counter, Gauge, Histogram } from "prom-client";
import type { Command } from "../domain/decide.js";
import {
  askProvider,
  CARD_PROVIDER,
  type CardProvider,
  type ProviderAnswer,
  type ProviderRequest,
} from "./card-provider.js";
import { isOutage, type Circuit } from "./circuit.js";
import type { RememberedAnswers } from "./remembered-answers.js";

/** A request, and the command that it is made for. */
export type Asking = Readonly<{ request: ProviderRequest; delivery: Delivery<Command> }>;

/** One that got no answer, because the provider is away or too slow. */
export type Outage = Asking & Readonly<{ error: Error }>;

/** On whose behalf a batch asks. */
export type AskOptions = Readonly<{
  signal: AbortSignal;
  /** The batch's, for traces. */
  traceparent?: string | undefined;
  onOutage?: (outage: Outage) => void;
}>;

/** Asks the provider for whole batches. */
export type ProviderCalls = Readonly<{
  /**
   * The answers to these requests, by idempotency key: those known from before are not asked for again, the others are
   * asked for at the same time. Answers that came are kept even where others did not come.
   *
   * @throws PauseError when the provider is away; the queue then waits, and nothing is lost
   */
  askAll(all: readonly Asking[], options: AskOptions): Promise<ReadonlyMap<string, ProviderAnswer>>;
}>;

export type ProviderCallsOptions = Readonly<{
  provider: CardProvider;
  circuit: Circuit;
  remembered: RememberedAnswers;
  metrics: ServiceResources["metrics"];
  /** Told when the provider has answered all that it was asked. */
  onAnswers?: () => void;
}>;

/** See {@link ProviderCalls}. */
export function providerCalls(options: ProviderCallsOptions): ProviderCalls {
  const { provider, circuit, remembered } = options;
  const { count, time } = callMetrics(options.metrics, circuit);

  const ask = async (asking: Asking, signal: AbortSignal): Promise<Asked> => {
    const { request, delivery } = asking;
    const end = time.startTimer({ action: request.action });
    try {
      // A span for each attempt: what an open circuit refuses, or is tried again later, asks nobody.
      const answer = await circuit.call((attempt) => {
        const span = startCall(delivery.traceparent, callOf, request);

        return endingCall(span, askProvider(provider, request, attempt));
      }, signal);
      count.inc({ action: request.action, outcome: answer.outcome });

      return { ...asking, answer };
    } catch (error) {
      count.inc({ action: request.action, outcome: isOutage(error) ? "unavailable" : "failed" });

      return { ...asking, error };
    } finally {
      end();
    }
  };

  return {
    async askAll(all, { signal, traceparent, onOutage }) {
      if (all.length === 0) return new Map();
      const keys = all.map(({ request }) => request.idempotencyKey);
      const known = await remembered.find(keys, traceparent);
      for (const { request } of all.filter(({ request }) => known.has(request.idempotencyKey))) {
        count.inc({ action: request.action, outcome: "remembered" });
      }
      const open = all.filter(({ request }) => !known.has(request.idempotencyKey));
      const asked = await together(signal, (batch) => Promise.all(open.map((one) => ask(one, batch))));

      const fresh = new Map<string, ProviderAnswer>();
      for (const { request, answer } of asked) if (answer) fresh.set(request.idempotencyKey, answer);
      await remembered.keep(fresh, traceparent);
      throwFirst(asked, signal, onOutage);
      if (fresh.size > 0) options.onAnswers?.();

      return new Map([...known, ...fresh]);
    },
  };
}

/** Node warns of more than ten listeners on one signal; here each call of a batch has its own, and all are removed. */
async function together<T>(signal: AbortSignal, work: (batch: AbortSignal) => Promise<T>): Promise<T> {
  const batch = new AbortController();
  setMaxListeners(0, batch.signal);
  const abort = () => batch.abort();
  signal.addEventListener("abort", abort, { once: true });
  if (signal.aborted) abort();
  try {
    return await work(batch.signal);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

type Asked = Asking & Readonly<{ answer?: ProviderAnswer; error?: unknown }>;

/** As a trace names it: what is asked, and nothing of the order or the card. */
function callOf({ action }: ProviderRequest): Call {
  return { name: `${action} at the card provider`, attributes: { [attribute.peer]: CARD_PROVIDER } };
}

function throwFirst(
  asked: readonly Asked[],
  signal: AbortSignal,
  onOutage: ((outage: Outage) => void) | undefined,
): void {
  const failed = asked.filter(({ answer }) => answer === undefined);
  if (failed.length > 0 && signal.aborted) throw new PauseError("the service is stopping");

  for (const { request, delivery, error } of failed) {
    if (!isOutage(error)) continue;
    onOutage?.({ request, delivery, error });
    throw new PauseError(`the card provider cannot be asked: ${textOf(error)}`, { cause: error });
  }
  // One that failed by itself fails the batch, which is then tried message by message: the others have their answers kept.
  for (const { error } of failed) throw error;
}

function callMetrics(registry: ServiceResources["metrics"], circuit: Circuit) {
  const registers = [registry];
  watchCircuits(registry, {
    name: "payment_provider_circuit",
    help: "1 for the state in which the circuit to the card provider is.",
    read: () => [circuit.health()],
  });
  new Gauge({
    name: "payment_provider_places",
    help: "Calls to the card provider that are made now, and those that wait because too many are.",
    labelNames: ["state"],
    registers,
    collect() {
      const { running, waiting } = circuit.health();
      this.set({ state: "running" }, running);
      this.set({ state: "waiting" }, waiting);
    },
  });
  const count = new Counter({
    name: "payment_provider_calls_total",
    help: "Requests to the card provider by how they ended; remembered ones were not sent.",
    labelNames: ["action", "outcome"],
    registers,
  });
  const time = new Histogram({
    name: "payment_provider_call_duration_seconds",
    help: "From the request to the answer, retries and waiting included.",
    labelNames: ["action"],
    buckets: [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers,
  });

  return { count, time };
}
