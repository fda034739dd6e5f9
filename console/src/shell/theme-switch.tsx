import { useSyncExternalStore } from "react";
import styles from "./theme-switch.module.css";
import { chooseTheme, chosenTheme, onTheme, type Theme } from "./theme.js";

/** As the device, light, or dark. */
export function ThemeSwitch() {
  const theme = useSyncExternalStore(onTheme, chosenTheme);

  return (
    <label className={styles.switch}>
      <span>Theme</span>
      <select value={theme} onChange={({ target }) => chooseTheme(target.value as Theme)}>
        <option value="system">System</option>
        <option value="light">Light</option>
        <option value="dark">Dark</option>
      </select>
    </label>
  );
}
