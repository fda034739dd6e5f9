import { useState } from "react";
import { Button } from "../parts/button.js";
import { Modal } from "../parts/modal.js";
import type { Area } from "./areas.js";
import styles from "./help.module.css";
import { singleKeysOn, switchSingleKeys } from "./single-keys.js";

type Props = Readonly<{ open: boolean; areas: readonly Area[]; onClose: () => void }>;

/** What the keyboard can do. */
export function Help({ open, areas, onClose }: Props) {
  const [single, setSingle] = useState(singleKeysOn);
  const rows: readonly (readonly [keys: readonly string[], what: string])[] = [
    [["Ctrl", "K"], "Go anywhere, or open an order by its id"],
    ...areas.map(({ key, name }) => [["g", key], name] as const),
    [["/"], "Search or filter"],
    [["j"], "Next row"],
    [["k"], "Previous row"],
    [["Enter"], "Open the row"],
    [["Esc"], "Close what is open"],
    [["?"], "This list"],
  ];

  return (
    <Modal open={open} onClose={onClose} title="Keyboard">
      <dl className={styles.keys}>
        {rows.map(([keys, what]) => (
          <div key={what} className={styles.row}>
            <dt>
              {keys.map((key) => (
                <kbd key={key} className={styles.key}>
                  {key}
                </kbd>
              ))}
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <label className={styles.single}>
        <input
          type="checkbox"
          checked={single}
          onChange={({ target }) => {
            switchSingleKeys(target.checked);
            setSingle(target.checked);
          }}
        />
        Keys on their own do something
      </label>
      <Button onClick={onClose}>Close</Button>
    </Modal>
  );
}
