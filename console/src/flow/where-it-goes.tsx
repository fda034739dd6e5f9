import { useId, useState } from "react";
import { FactsPart, PlaceLink } from "./facts.js";
import styles from "./where-it-goes.module.css";
import { useFlowNow } from "./flow-context.js";
import type { Picture } from "./flow-types.js";
import { routeOf } from "./route-of.js";

type Props = Readonly<{ picture: Picture; exchange: string; known: readonly string[] }>;

/** Where a message with some key would go, as `warren explain` says it. Nothing is sent. */
export function WhereItGoes({ picture, exchange, known }: Props) {
  const now = useFlowNow();
  const keys = [...new Set(known)];
  const [key, setKey] = useState(keys[0] ?? "");
  const id = useId();
  const { hops, queues, subscribers, ends } = routeOf(picture, { exchange, key: key.trim() });

  return (
    <FactsPart title="Where does a key go?">
      <label className={styles.field}>
        <span>Routing key</span>
        <input
          value={key}
          list={id}
          spellCheck={false}
          autoComplete="off"
          maxLength={255}
          onChange={({ target }) => setKey(target.value)}
        />
        <datalist id={id}>
          {keys.map((one) => (
            <option key={one} value={one} />
          ))}
        </datalist>
      </label>
      <ul className={styles.result} aria-label="Where it goes" aria-live="polite">
        {hops.map(({ from, to, key: by }) => (
          <li key={`${from} ${to.kind} ${to.name} ${by ?? ""}`}>
            {from} → <PlaceLink onClick={() => now.onOpen(`${to.kind}:${to.name}`)}>{to.name}</PlaceLink>{" "}
            <span className={styles.quiet}>
              {by === undefined ? "since nothing is bound for it" : by === "" ? "as everything" : `by ${by}`}
            </span>
          </li>
        ))}
        {subscribers.map((service) => (
          <li key={service}>each running instance of {service}</li>
        ))}
        {queues.length + subscribers.length === 0 && (
          <li>
            No queue gets it
            {ends.length > 0 ? `: it ends in ${ends.join(", ")}. With mandatory, its sender is told.` : "."}
          </li>
        )}
      </ul>
    </FactsPart>
  );
}
