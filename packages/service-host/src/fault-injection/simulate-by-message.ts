import { createPublisher, subscribe, type Publisher } from "@warren/messaging";
import type { Delivery, SendableOf, ServiceContract } from "@warren/messaging/contract";
import type { HostResources } from "../host/host-resources.js";
import type { FaultType, Faults } from "./faults.js";

/** What the contract's message asks for: its schema has checked it before it comes here. */
export type SimulateFailure = Readonly<{
  requestId: string;
  service?: string;
  action: "start" | "end" | "report";
  type?: FaultType;
  durationMs?: number;
}>;

type Parts = Pick<HostResources, "connection" | "faults" | "instance" | "logger" | "onClose">;

/**
 * Lets whoever may send `SimulateFailure` have this instance fail, and answers each with `FailureSimulated`. Only where failures can be
 * simulated at all, and the contract has both messages.
 */
export async function simulateByMessage<const S extends ServiceContract>(
  contract: S,
  { connection, faults, instance, logger, onClose }: Parts,
): Promise<void> {
  const { SimulateFailure } = contract.subscribes;
  if (faults.types.length === 0 || SimulateFailure === undefined || !("FailureSimulated" in contract.sends))
    return;
  const { name } = contract;
  const publisher = await createPublisher(contract, connection);
  onClose("simulated failures", publisher.close);

  const hear = ({ data, correlationId, ids }: Delivery) => {
    const command = data as SimulateFailure;
    if (command.service !== undefined && command.service !== name) return;
    const refused = carryOut(command, faults);
    const { action, type } = command;
    if (action !== "report") logger.warn({ ...ids, action, fault: type, refused }, "a failure is simulated");
    const answer = stateOf(command, { service: name, instance, faults, refused });
    publish(publisher, answer, correlationId).catch((error: unknown) =>
      logger.warn({ ...ids, err: error }, "nobody hears which failures are simulated"),
    );
  };
  // The service's other subscriptions are its own to open. Which contract it is, and so which types it has, is not known here.
  const listening = { ...contract, subscribes: { SimulateFailure } };
  const subscription = await subscribe(listening, { SimulateFailure: hear } as never, { connection, logger });
  onClose("simulated failures", subscription.stop);
}

/** Why it cannot be done here; undefined where it is done. */
function carryOut({ action, type, durationMs }: SimulateFailure, faults: Faults): string | undefined {
  if (action === "report") return undefined;
  if (action === "end") {
    faults.end(type);

    return undefined;
  }
  if (type === undefined) return "It has to be said which failure.";
  if (!faults.types.includes(type)) return `${type} cannot be simulated here.`;
  faults.inject(type, durationMs);

  return undefined;
}

function stateOf(
  { requestId }: SimulateFailure,
  {
    service,
    instance,
    faults,
    refused,
  }: Readonly<{ service: string; instance: string; faults: Faults; refused: string | undefined }>,
) {
  return {
    requestId,
    service,
    instance,
    types: faults.types,
    active: faults
      .active()
      .map(({ type, since, until }) => ({ type, since: since.toISOString(), until: until.toISOString() })),
    ...(refused === undefined ? {} : { refused }),
  };
}

/** The contract's schema checks it as it leaves. */
function publish<S extends ServiceContract>(
  publisher: Publisher<S>,
  data: ReturnType<typeof stateOf>,
  correlationId: string,
): Promise<void> {
  return publisher.publish([{ type: "FailureSimulated", data } as unknown as SendableOf<S>], {
    correlationId,
  });
}
