import { useState } from "react";
import styles from "./theme-switch.module.css";
import { chooseTheme, chosenTheme, type Theme } from "./theme.js";

/** As the device, light, or dark. */
export function ThemeSwitch() {
  const [theme, setTheme] = useState(chosenTheme);

  return (
    <label className={styles.switch}>
      <span>Theme</span>
      <select
        value={theme}
        onChange={({ target }) => {
          const next = target.value as Theme;
          chooseTheme(next);
          setTheme(next);
        }}
      >
        <option value="system">System</option>
        <option value="light">Light</option>
        <option value="dark">Dark</option>
      </select>
    </label>
  );
}
