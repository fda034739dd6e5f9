import { useEffect, useRef } from "react";
import { Button } from "../parts/button.js";
import { Empty } from "../parts/empty.js";
import { ExchangeFacts } from "./exchange-facts.js";
import styles from "./flow-panel.module.css";
import type { Picture } from "./flow-types.js";
import { QueueFacts } from "./queue-facts.js";
import { ServiceFacts } from "./service-facts.js";
import type { useFlow } from "./use-flow.js";

type Props = Readonly<{
  picture: Picture;
  services: ReturnType<typeof useFlow>["services"]["data"];
  /** `queue:orders.saga`. */
  open: string;
  onClose: () => void;
}>;

/** All there is to know about one place. The focus goes into it, and back to the place when it is closed. */
export function FlowPanel({ picture, services, open, onClose }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  const [, kind = "", name = ""] = /^(\w+):(.*)$/.exec(open) ?? [];

  useEffect(() => {
    heading.current?.focus({ preventScroll: true });

    return () => document.querySelector<HTMLElement>(`[data-place="${CSS.escape(open)}"]`)?.focus();
  }, [open]);

  return (
    <aside
      className={styles.panel}
      aria-label={`${kind} ${name}`}
      onKeyDown={({ key, defaultPrevented }) => {
        // A dialog that was opened from here has taken its own Escape.
        if (key === "Escape" && !defaultPrevented) onClose();
      }}
    >
      <header className={styles.head}>
        <p className={styles.kind}>{kind}</p>
        <h2 ref={heading} tabIndex={-1} className={styles.name}>
          {name}
        </h2>
        <Button className={styles.close} onClick={onClose}>
          Close
        </Button>
      </header>
      <Facts {...{ picture, services, kind, name }} />
    </aside>
  );
}

function Facts({
  picture,
  services,
  kind,
  name,
}: Pick<Props, "picture" | "services"> & Readonly<{ kind: string; name: string }>) {
  const queue = picture.queues.find((one) => one.queue === name);
  const exchange = picture.exchanges.find((one) => one.exchange === name);
  if (kind === "queue" && queue !== undefined) return <QueueFacts picture={picture} queue={queue} />;
  if (kind === "exchange" && exchange !== undefined)
    return <ExchangeFacts picture={picture} exchange={exchange} />;
  if (kind === "service" && picture.services.includes(name))
    return (
      <ServiceFacts
        picture={picture}
        service={name}
        instances={services?.services.find(({ service }) => service === name)?.instances}
      />
    );

  return (
    <Empty title={`There is no ${kind} ${name}`}>
      The contract has none of this name. It may have had one: choose another place, or look through the{" "}
      <a href="/docs/contract/">contract’s pages</a>.
    </Empty>
  );
}
