import styles from "./brand.module.css";

/** The mark and the name. */
export function Brand() {
  return (
    <span className={styles.brand}>
      <svg className={styles.mark} viewBox="0 0 32 32" aria-hidden="true">
        <path d="M4 7l6 18L16 10l6 15L28 7" />
      </svg>
      Warren
    </span>
  );
}
