import { circuitCheck, runService, type RunningService, type ServiceResources } from "@warren/service-host";
import { payment } from "@warren/generated/payment";
import { topology } from "@warren/generated/topology";
import { componentLogger, createPublisher, type Publisher } from "@warren/messaging";
import { database } from "./database.js";
import { paymentEnvironment, type PaymentEnvironment } from "./environment.js";
import { handlers, type Ask } from "./handlers.js";
import { CARD_PROVIDER } from "./provider/card-provider.js";
import { createCircuit, type Circuit } from "./provider/circuit.js";
import { outageReports } from "./provider/outage-reports.js";
import { providerCalls } from "./provider/provider-calls.js";
import { rememberedAnswers } from "./provider/remembered-answers.js";
import { simulatedCardProvider } from "./provider/simulated-card-provider.js";

/** Starts the payment service; it reads the variables that README.md lists. */
export async function startPayment(env: NodeJS.ProcessEnv): Promise<RunningService> {
  const environment = paymentEnvironment(env);
  const circuit = createCircuit({
    timeoutMs: environment.PROVIDER_TIMEOUT_MS,
    openMs: environment.PROVIDER_OPEN_MS,
    concurrency: environment.PROVIDER_CONCURRENCY,
  });

  return runService({
    contract: payment,
    topology,
    migrations: database.migrations,
    environment,
    faultTypes: ["provider_down", "provider_slow", "provider_declines"],
    circuits: () => [{ name: CARD_PROVIDER, ...circuit.health() }],
    // While the circuit is open the queue waits; half open, it is finding out whether it still has to.
    checks: async () => [circuitCheck(CARD_PROVIDER, circuit.health())],
    handlers: (resources) => handlers(asking(resources, environment, circuit)),
  });
}

function asking(resources: ServiceResources, environment: PaymentEnvironment, circuit: Circuit): Ask {
  const { faults, idempotency, logger, metrics, connection } = resources;
  let publisher: Promise<Publisher<typeof payment>> | undefined;
  resources.onClose("outage reports", async () => (await publisher)?.close());
  const reports = outageReports(
    () => (publisher ??= createPublisher(payment, connection)),
    componentLogger(logger, "provider"),
  );

  const calls = providerCalls({
    provider: simulatedCardProvider({ latencyMs: environment.PROVIDER_LATENCY_MS, faults }),
    circuit,
    remembered: rememberedAnswers(idempotency),
    metrics,
    onAnswers: () => reports.ended(),
  });

  return (all, context) => calls.askAll(all, { ...context, onOutage: (outage) => reports.began(outage) });
}
