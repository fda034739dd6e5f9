import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { queries } from "../app/warren.js";
import { Callout } from "../parts/callout.js";
import type { Timeline } from "./order-types.js";
import { awaitedBy, whyWaits } from "./why-waits.js";

const LOOK_EVERY_MS = 5_000;

/** Why an order waits, for administrators: the service does not run, or somebody paused its queue. */
export function WaitingNote({ timeline }: { timeline: Timeline }) {
  const awaited = awaitedBy(timeline);
  const asking = { enabled: awaited !== undefined, refetchInterval: LOOK_EVERY_MS };
  const services = useQuery({ ...queries.admin.services.queryOptions(), ...asking });
  const queues = useQuery({ ...queries.admin.queues.queryOptions(), ...asking });
  if (awaited === undefined) return undefined;
  const { service } = awaited;
  const why = whyWaits(awaited, services.data?.services ?? [], queues.data?.queues ?? []);
  if (why === undefined) return undefined;

  return (
    <Callout tone={why.kind === "away" ? "failed" : "waiting"}>
      {why.kind === "away" ? (
        <>
          The order waits for <b>{service}</b>, of which no instance is at work ({why.state.toLowerCase()}).
          It goes on by itself when that is back.{" "}
        </>
      ) : (
        <>
          The order waits in <code>{why.queue}</code>, which {why.by} paused: {why.reason}.{" "}
        </>
      )}
      <Link to="/services" hash={service}>
        Look at {service}
      </Link>
    </Callout>
  );
}
