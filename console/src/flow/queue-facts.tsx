import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Callout } from "../parts/callout.js";
import { StatusMark } from "../parts/status-mark.js";
import { PauseQueue } from "../pauses/pause-queue.js";
import { FactsPart, PlaceLink } from "./facts.js";
import styles from "./facts.module.css";
import { useFlowNow } from "./flow-context.js";
import type { FlowQueue, Picture } from "./flow-types.js";
import { HowConsumed } from "./how-consumed.js";
import { MessageCard } from "./message-card.js";
import { countOf, deadIn, rateOf, sayState } from "./queue-state.js";
import { takingSnippet } from "./snippet.js";
import { Sparkline } from "./sparkline.js";
import { LIVE } from "./use-flow.js";

/** A queue: how it is now and was in the last minutes, how it is consumed, what comes into it from where, and what that is. */
export function QueueFacts({ picture, queue }: { picture: Picture; queue: FlowQueue }) {
  const now = useFlowNow();
  const queryClient = useQueryClient();
  const { live, state, samples } = now.queue(queue.queue);
  const { name, tone } = sayState(state);
  const dead = deadIn(live);
  const { service } = queue;
  const bindings = picture.bindings.filter(({ to }) => to.kind === "queue" && to.name === queue.queue);
  const takes = picture.takes.filter((take) => take.queue === queue.queue);

  return (
    <>
      <div className={styles.callouts}>
        {tone === undefined ? <p>{name}</p> : <StatusMark tone={tone}>{name}</StatusMark>}
        {state.kind === "stopped" && <Callout tone="waiting">{state.reason}</Callout>}
        {state.kind === "unattended" && (
          <Callout tone="failed">No instance of {service} consumes it. What comes waits here.</Callout>
        )}
        {dead > 0 && (
          <Callout tone="failed">
            {dead === 1 ? "One message was given up." : `${countOf(dead)} messages were given up.`}{" "}
            <Link to="/dead-letters" search={{ queue: queue.queue }}>
              See the dead letters
            </Link>
          </Callout>
        )}
      </div>
      {service !== null && (
        <FactsPart title="Pause">
          <PauseQueue
            queue={queue.queue}
            paused={live?.paused ?? null}
            onChanged={() => void queryClient.invalidateQueries({ queryKey: LIVE })}
          />
        </FactsPart>
      )}
      <FactsPart title="Now">
        <dl className={styles.figures}>
          {figuresOf(live).map(([what, figure]) => (
            <div key={what} className={styles.figure}>
              <dt>{what}</dt>
              <dd>{figure}</dd>
            </div>
          ))}
        </dl>
        <Sparkline samples={samples} of="ready" title="Waiting, in the last minutes" />
        <Sparkline samples={samples} of="outRate" title="Handed out a second, in the last minutes" />
      </FactsPart>
      <HowConsumed queue={queue} />
      <FactsPart title="Where its messages come from">
        <ul className={styles.list}>
          {bindings.map(({ exchange, key }) => (
            <li key={`${exchange} ${key}`}>
              <PlaceLink onClick={() => now.onOpen(`exchange:${exchange}`)}>{exchange}</PlaceLink>{" "}
              {key === "" ? "without a key" : <code>{key}</code>}
            </li>
          ))}
        </ul>
      </FactsPart>
      {takes.length > 0 && (
        <FactsPart title="What is taken from it">
          {takes.map((take) => (
            <MessageCard
              key={take.handler}
              picture={picture}
              name={take.message}
              snippets={[{ title: `How ${take.service} takes it`, code: takingSnippet(take) }]}
            />
          ))}
        </FactsPart>
      )}
    </>
  );
}

function figuresOf(live: ReturnType<ReturnType<typeof useFlowNow>["queue"]>["live"]) {
  return [
    ["Waiting", countOf(live?.ready)],
    ["In hand", countOf(live?.unacknowledged)],
    ["Consumers", countOf(live?.consumers)],
    ["In", rateOf(live?.publishRate)],
    ["Out", rateOf(live?.deliverRate)],
    ["To be retried", countOf(live?.retrying)],
  ] as const;
}
