import { FactsPart, PlaceLink } from "./facts.js";
import styles from "./facts.module.css";
import { useFlowNow } from "./flow-context.js";
import type { Picture } from "./flow-types.js";

/** Where an exchange hands its messages, by which keys. */
export function WhatIsBound({ picture, exchange }: { picture: Picture; exchange: string }) {
  const now = useFlowNow();
  const bindings = picture.bindings.filter((one) => one.exchange === exchange);
  const subscriptions = picture.subscriptions.filter((one) => one.exchange === exchange);

  return (
    <FactsPart title="What is bound to it">
      <ul className={styles.list}>
        {bindings.map(({ key, to }) => (
          <li key={`${key} ${to.kind} ${to.name}`}>
            {key === "" ? "everything" : <code>{key}</code>} →{" "}
            <PlaceLink onClick={() => now.onOpen(`${to.kind}:${to.name}`)}>{to.name}</PlaceLink>
          </li>
        ))}
        {subscriptions.map(({ service, key, message }) => (
          <li key={`${service} ${key} ${message}`}>
            {key === "" ? "everything" : <code>{key}</code>} → each instance of{" "}
            <PlaceLink onClick={() => now.onOpen(`service:${service}`)}>{service}</PlaceLink>
          </li>
        ))}
        {bindings.length + subscriptions.length === 0 && (
          <li>Nothing of the contract: it is for others to bind to.</li>
        )}
      </ul>
    </FactsPart>
  );
}
