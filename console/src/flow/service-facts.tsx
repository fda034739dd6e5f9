import { Link } from "@tanstack/react-router";
import { StatusMark } from "../parts/status-mark.js";
import { reasonsOf } from "../services/health.js";
import type { Instance } from "../services/service-types.js";
import { FactRows, FactsPart, PlaceLink } from "./facts.js";
import styles from "./facts.module.css";
import { useFlowNow } from "./flow-context.js";
import type { Picture } from "./flow-types.js";
import { countOf, sayState } from "./queue-state.js";
import { SentMessages } from "./sent-messages.js";

type Props = Readonly<{
  picture: Picture;
  service: string;
  /** Undefined while nobody can say. */
  instances: readonly Instance[] | undefined;
}>;

/** A service: how it is, which queues it consumes, and what it sends. */
export function ServiceFacts({ picture, service, instances }: Props) {
  const now = useFlowNow();
  const health = now.service(service);
  const queues = picture.queues.filter((queue) => queue.service === service);
  const sends = picture.sends.filter((send) => send.service === service);
  const reasons = [...new Set(instances?.filter(({ state }) => state !== "gone").flatMap(reasonsOf))];

  return (
    <>
      <div className={styles.callouts}>
        {health === undefined ? (
          <p>How it is, is not known.</p>
        ) : (
          <StatusMark tone={health.tone}>{health.name}</StatusMark>
        )}
        {reasons.map((reason) => (
          <p key={reason}>{reason}</p>
        ))}
        <p>
          <Link to="/services">Its instances, and failures on purpose</Link>
        </p>
      </div>
      <FactsPart title="Queues that it consumes">
        {queues.length === 0 ? (
          <p>None: it asks, and hears what is told to everybody.</p>
        ) : (
          <FactRows
            rows={queues.map(({ queue }) => {
              const { live, state } = now.queue(queue);

              return [
                `${countOf(live?.ready)} waiting`,
                <span key={queue}>
                  <PlaceLink onClick={() => now.onOpen(`queue:${queue}`)}>{queue}</PlaceLink>{" "}
                  {sayState(state).name}
                </span>,
              ] as const;
            })}
          />
        )}
      </FactsPart>
      <FactsPart title="What it sends">
        <SentMessages
          picture={picture}
          sends={sends}
          titleOf={({ exchange, key }) => `To ${exchange} ${key}`}
        />
      </FactsPart>
    </>
  );
}
