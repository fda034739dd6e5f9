import styles from "./skeleton.module.css";

/** As many rows as will come, as high as they will be, so that nothing jumps when they do. */
export function Skeleton({ rows, label }: { rows: number; label: string }) {
  return (
    <div role="status" data-loading className={styles.rows}>
      <span className="visually-hidden">{label}</span>
      {Array.from({ length: rows }, (_, at) => (
        <span key={at} className={styles.row} aria-hidden="true" />
      ))}
    </div>
  );
}
