import { CARDS, type CardMethod } from "./cards.js";
import styles from "./card-choice.module.css";

type Props = Readonly<{ chosen: CardMethod; onChoose: (method: CardMethod) => void }>;

/** Which card pays. Each says what its provider will answer. */
export function CardChoice({ chosen, onChoose }: Props) {
  return (
    <fieldset className={styles.cards}>
      <legend className={styles.legend}>Card</legend>
      {CARDS.map(({ method, name, what }) => (
        <label key={method} className={styles.card}>
          <input
            type="radio"
            name="card"
            value={method}
            checked={method === chosen}
            onChange={() => onChoose(method)}
          />
          <span className={styles.name}>{name}</span>
          <span className={styles.what}>{what}</span>
        </label>
      ))}
    </fieldset>
  );
}
