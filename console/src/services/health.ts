import type { Tone } from "../parts/tone.js";
import type { Instance, Service } from "./service-types.js";

/** How a service is as a whole. `short`: where there is little room, as in a picture. */
export type Health = Readonly<{ name: string; short?: string; tone: Tone }>;

/** By its instances: all of them ready, some of them, or none. One that is gone counts as long as no other was started in its place. */
export function healthOf({ instances }: Pick<Service, "instances">): Health {
  const counted = instances.filter(({ replacedBy }) => replacedBy === undefined);
  const ready = counted.filter(({ state }) => state === "ready").length;
  if (counted.length === 0) return { name: "Not running", tone: "failed" };
  if (ready === 0) return { name: "Unavailable", tone: "failed" };
  if (ready < counted.length) {
    const isMissing = counted.some(({ state }) => state === "gone");

    return {
      name: `${String(ready)} of ${String(counted.length)} ready`,
      tone: isMissing ? "failed" : "waiting",
    };
  }
  if (counted.some(isFailing))
    return { name: "Ready, failing on purpose", short: "Failing", tone: "waiting" };

  return { name: ready === 1 ? "Ready" : `${String(ready)} ready`, tone: "done" };
}

/** Whether a service can answer anybody. */
export function isThere({ instances }: Pick<Service, "instances">): boolean {
  return instances.some(({ state }) => state === "ready");
}

/** What an instance lacks, each with the reason. That somebody paused a queue is no fault of it, and stands at the queue. */
export function reasonsOf({ checks = [] }: Instance): readonly string[] {
  return checks
    .filter(({ name, ok, optional }) => !ok && !(optional === true && name.startsWith("consumer ")))
    .map(({ name, reason }) => (reason === undefined ? name : `${name}: ${reason}`));
}

function isFailing({ simulated = [] }: Instance): boolean {
  return simulated.length > 0;
}
