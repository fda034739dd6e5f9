import { moneyOf } from "../parts/money.js";
import { Moment } from "../parts/moment.js";
import { Panel } from "../parts/panel.js";
import { StatusMark } from "../parts/status-mark.js";
import type { Tone } from "../parts/tone.js";
import { moneyStateOf, movesIn, type MoneyMove, type MoneyState } from "./money-story.js";
import type { Step } from "./order-types.js";
import styles from "./panels.module.css";

type Props = Readonly<{ steps: readonly Step[]; totalAmount: string; currency: string }>;

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
export function MoneyPanel({ steps, totalAmount, currency }: Props) {
  const moves = movesIn(steps);
  const { name, tone } = WORDS[moneyStateOf(moves)];
  const total = moneyOf(totalAmount, currency);

  return (
    <Panel title="Money" aside={<StatusMark tone={tone}>{name}</StatusMark>}>
      {moves.length === 0 ? (
        <p className={styles.note}>Payment has not been asked for {total} yet.</p>
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
