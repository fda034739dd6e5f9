import styles from "./stock.module.css";

/** So few that somebody who wants one should hurry. */
const FEW = 10;

/** How much of a product can be sold. */
export function Stock({ available }: { available: number }) {
  if (available === 0) return <span className={styles.none}>Sold out</span>;

  return <span className={available <= FEW ? styles.few : undefined}>{available.toLocaleString()}</span>;
}
