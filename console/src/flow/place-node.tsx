import { Handle, Position, type NodeProps } from "@xyflow/react";
import { use } from "react";
import type { PlaceData } from "./flow-canvas.js";
import { useFlowNow } from "./flow-context.js";
import { LitContext } from "./lit-context.js";
import styles from "./place-node.module.css";
import { QueuePlace } from "./queue-place.js";
import { rateOf } from "./queue-state.js";
import { ServicePlace } from "./service-place.js";

/** A place of the picture, with the ends of its ways. */
export function PlaceNode({ data: { place, onPoint } }: NodeProps<PlaceData>) {
  return (
    <>
      <Handle type="target" position={Position.Left} className={styles.end} isConnectable={false} />
      <PlaceButton place={place} onPoint={onPoint} />
      <Handle type="source" position={Position.Right} className={styles.end} isConnectable={false} />
    </>
  );
}

/** A button that opens what there is to know about a place. */
function PlaceButton({ place, onPoint }: PlaceData["data"]) {
  const lit = use(LitContext);
  const now = useFlowNow();
  const { id, kind, name } = place;
  const opens =
    kind === "copies" ? undefined : `${kind === "sender" || kind === "taker" ? "service" : kind}:${name}`;
  const classes = [
    styles.place,
    styles[kind],
    lit?.places.has(id) === false ? styles.dim : undefined,
    opens !== undefined && now.open === opens ? styles.open : undefined,
  ].filter((one) => one !== undefined);
  const events = {
    onMouseEnter: () => onPoint(id),
    onMouseLeave: () => onPoint(undefined),
    onFocus: () => onPoint(id),
    onBlur: () => onPoint(undefined),
  };

  if (opens === undefined)
    return (
      <div className={classes.join(" ")} {...events}>
        a copy for each instance
      </div>
    );

  return (
    <button
      type="button"
      className={classes.join(" ")}
      data-place={opens}
      // A pointer that presses a place does not push the picture.
      onPointerDown={(event) => event.stopPropagation()}
      onClick={() => now.onOpen(opens)}
      {...events}
    >
      {kind === "queue" ? (
        <QueuePlace queue={name} />
      ) : kind === "exchange" ? (
        <ExchangePlace exchange={name} />
      ) : (
        <ServicePlace service={name} does={kind === "sender" ? "sends" : "takes"} />
      )}
    </button>
  );
}

function ExchangePlace({ exchange }: { exchange: string }) {
  const rate = useFlowNow().exchangeIn(exchange);

  return (
    <>
      <span className="visually-hidden">Exchange </span>
      <span className={styles.name}>{exchange}</span>
      {rate !== null && rate > 0 && <span className={styles.small}>{rateOf(rate)}</span>}
    </>
  );
}
