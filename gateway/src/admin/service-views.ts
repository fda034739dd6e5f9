import type { NamedCircuit, Registered } from "@warren/service-host";
import { replacements } from "./replacements.js";
import type { CircuitView, InstanceView } from "./service-answers.js";

/** Every service, by name, with its instances, the oldest first; also one that has none. */
export function serviceViews(
  names: readonly string[],
  registered: readonly Registered[],
): readonly Readonly<{ service: string; instances: readonly InstanceView[] }>[] {
  const all = [...new Set([...names, ...registered.map(({ service }) => service)])];

  return all.map((service) => {
    const own = registered.filter((one) => one.service === service);
    const replaced = replacements(own);

    return { service, instances: own.map((one) => instanceView(one, replaced.get(one.instance))) };
  });
}

function instanceView(registered: Registered, replacedBy: string | undefined): InstanceView {
  const { instance, gone, state, host, address, version, startedAt, seenAt, report } = registered;

  return {
    instance,
    state: gone ? "gone" : state === "ready" ? "ready" : "unavailable",
    ...(replacedBy === undefined ? {} : { replacedBy }),
    ...(host === undefined ? {} : { host }),
    address,
    version,
    startedAt,
    seenAt,
    ...(report === undefined
      ? {}
      : {
          process: report.process,
          checks: report.checks,
          handled: report.handled,
          ...(report.batches === undefined ? {} : { batches: report.batches }),
          simulated: report.simulated,
        }),
  };
}

/** This process, whose circuits are known as they are now. */
export type Own = Readonly<{ service: string; instance: string; circuits: readonly NamedCircuit[] }>;

/** The circuits of all instances that are there: this one's as they are, the others' as they said. */
export function circuitViews(own: Own, registered: readonly Registered[], now: Date): readonly CircuitView[] {
  const { service, instance } = own;
  const others = registered.filter((one) => !one.gone && one.instance !== instance);

  return [
    ...own.circuits.map(({ name, state, since, lastError }) => ({
      service,
      instance,
      name,
      state,
      since: since.toISOString(),
      ...(state === "closed" || lastError === undefined ? {} : { reason: lastError }),
      seenAt: now.toISOString(),
    })),
    ...others.flatMap((one) =>
      (one.report?.circuits ?? []).map((circuit) => ({
        service: one.service,
        instance: one.instance,
        ...circuit,
        seenAt: one.seenAt,
      })),
    ),
  ];
}
