import styles from "./vip-switch.module.css";

/** Whether the order goes before others: priority 10 in the queue of new orders, where others have 1. */
export function VipSwitch({ on, onSwitch }: { on: boolean; onSwitch: (on: boolean) => void }) {
  return (
    <label className={styles.vip}>
      <span>
        VIP <span className={styles.what}>goes before others where orders wait</span>
      </span>
      <input
        type="checkbox"
        role="switch"
        checked={on}
        aria-checked={on}
        onChange={({ target }) => onSwitch(target.checked)}
      />
    </label>
  );
}
