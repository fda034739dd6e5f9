import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Moment } from "../parts/moment.js";
import { Panel } from "../parts/panel.js";
import { bytesOf } from "../parts/bytes.js";
import styles from "./letter-facts.module.css";
import type { Letter } from "./letter-types.js";
import { orderIn } from "./order-in.js";
import { Verdict } from "./verdict.js";

/** Where a letter came from and what became of it. */
export function LetterFacts({ letter }: { letter: Letter }) {
  const { original, stack } = letter;
  const order = orderIn(letter);
  const rows: readonly (readonly [name: string, value: ReactNode])[] = [
    ["Message", letter.message],
    [
      "Order",
      order === undefined ? undefined : (
        <Link key="order" to="/orders/$id" params={{ id: order }}>
          {order.slice(0, 8)}
        </Link>
      ),
    ],
    ["Messages in it", letter.packed > 1 ? letter.packed.toLocaleString() : undefined],
    ["Size", bytesOf(letter.payloadBytes)],
    ["Queue", <code key="q">{letter.queue}</code>],
    ["Sent to", <code key="o">{`${original.exchange} ${original.routingKey}`}</code>],
    ["By", letter.appId],
    [
      "Moved by hand from",
      letter.movedFrom === undefined ? undefined : <code key="m">{letter.movedFrom}</code>,
    ],
    ["Given up by", letter.service],
    ["Attempts", String(letter.attempts)],
    ["First failed", letter.firstFailedAt === undefined ? undefined : <Moment at={letter.firstFailedAt} />],
    ["Died", letter.diedAt === undefined ? undefined : <Moment at={letter.diedAt} />],
    [
      "Sent again",
      letter.requeued === 0
        ? undefined
        : `${String(letter.requeued)} times, last by ${letter.requeuedBy ?? "somebody"}`,
    ],
    [
      "Correlation",
      letter.correlationId === undefined ? undefined : <code key="c">{letter.correlationId}</code>,
    ],
  ];

  return (
    <Panel title="Letter" aside={<Verdict verdict={letter.verdict} />}>
      <dl className={styles.facts}>
        {rows.map(
          ([name, value]) =>
            value !== undefined && (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ),
        )}
      </dl>
      {stack !== undefined && (
        <details className={styles.stack}>
          <summary>Stack</summary>
          <pre tabIndex={0}>{stack}</pre>
        </details>
      )}
    </Panel>
  );
}
