import { moneyOf } from "../parts/money.js";
import { Moment } from "../parts/moment.js";
import { Panel } from "../parts/panel.js";
import { StatusMark } from "../parts/status-mark.js";
import type { Tone } from "../parts/tone.js";
import { moneyStateOf, movesIn, type MoneyMove, type MoneyState } from "./money-story.js";
import type { Step, StoredOrder } from "./order-types.js";
import { isOver } from "./statuses.js";
import styles from "./panels.module.css";

type Props = Readonly<{ steps: readonly Step[]; order: StoredOrder }>;

const WORDS: Readonly<Record<MoneyState, Readonly<{ name: string; tone: Tone }>>> = {
  "not asked": { name: "Nothing was taken", tone: "waiting" },
  declined: { name: "Declined", tone: "failed" },
  authorized: { name: "Set aside", tone: "running" },
  "let go": { name: "Let go", tone: "undone" },
  captured: { name: "Paid", tone: "done" },
  refunded: { name: "Refunded", tone: "undone" },
};

const MOVES: Readonly<Record<MoneyMove["what"], string>> = {
  authorized: "Authorized",
  declined: "Declined",
  captured: "Captured",
  "let go": "Authorization let go",
  refunded: "Refunded",
};

/** What became of the money. */
export function MoneyPanel({ steps, order }: Props) {
  const moves = movesIn(steps);
  const { name, tone } = WORDS[moneyStateOf(moves)];
  const total = moneyOf(order.totalAmount, order.currency);

  return (
    <Panel title="Money" aside={<StatusMark tone={tone}>{name}</StatusMark>}>
      {moves.length === 0 ? (
        <p className={styles.note}>
          {isOver(order.status) ? `${total} was never asked for.` : `${total} has not been asked for yet.`}
        </p>
      ) : (
        <dl className={styles.facts}>
          {moves.map(({ at, what }) => (
            <div key={`${what} ${at}`}>
              <dt>
                {MOVES[what]} <Moment at={at} as="clock" />
              </dt>
              <dd>{what === "refunded" ? `−${total}` : total}</dd>
            </div>
          ))}
        </dl>
      )}
    </Panel>
  );
}
