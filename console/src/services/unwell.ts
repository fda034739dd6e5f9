import type { Tone } from "../parts/tone.js";
import { healthOf } from "./health.js";
import type { Circuit, QueueOfService, Service } from "./service-types.js";

/** A service that somebody should look at, and what is the matter with it, the worst first. */
export type Unwell = Readonly<{
  service: string;
  matters: readonly Readonly<{ name: string; tone: Tone }>[];
}>;

type Known = Readonly<{
  services: readonly Service[];
  circuits: readonly Circuit[];
  queues: readonly QueueOfService[];
}>;

/** The services that are not as they should be, in their order: instances that lack something, circuits that are open, queues that are paused. */
export function unwellOf({ services, circuits, queues }: Known): readonly Unwell[] {
  return services.flatMap((one) => {
    const { service } = one;
    const { name, tone } = healthOf(one);
    const open = circuits.filter((circuit) => circuit.service === service && circuit.state !== "closed");
    const paused = queues.filter((queue) => queue.service === service && queue.paused !== null);
    const matters = [
      ...(tone === "done" ? [] : [{ name, tone }]),
      ...(open.length === 0 ? [] : [{ name: "Circuit open", tone: "failed" as const }]),
      ...(paused.length === 0
        ? []
        : [
            {
              name: paused.length === 1 ? "1 queue paused" : `${String(paused.length)} queues paused`,
              tone: "waiting" as const,
            },
          ]),
    ];

    return matters.length === 0 ? [] : [{ service, matters }];
  });
}
