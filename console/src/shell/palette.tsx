import { useNavigate } from "@tanstack/react-router";
import { useState, type KeyboardEvent } from "react";
import { Modal } from "../parts/modal.js";
import type { Area } from "./areas.js";
import { commandsFor, type Command } from "./commands.js";
import styles from "./palette.module.css";
import { chooseTheme } from "./theme.js";

type Props = Readonly<{ open: boolean; areas: readonly Area[]; onClose: () => void }>;

/** Goes anywhere by a few letters, as a combobox with its list (ARIA Authoring Practices). */
export function Palette({ open, areas, onClose }: Props) {
  const navigate = useNavigate();
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const commands = commandsFor(typed, areas);
  const chosen = commands[Math.min(at, commands.length - 1)];

  function close() {
    setTyped("");
    setAt(0);
    onClose();
  }

  function run({ act }: Command) {
    close();
    switch (act.kind) {
      case "go":
        void navigate({ to: act.to });
        break;
      case "order":
        void navigate({ to: "/orders/$id", params: { id: act.id } });
        break;
      case "theme":
        chooseTheme(act.theme);
        break;
      case "sign out":
        void navigate({ to: "/sign-out" });
        break;
    }
  }

  function press(event: KeyboardEvent) {
    const move = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (move !== 0)
      setAt((Math.min(at, commands.length - 1) + move + commands.length) % Math.max(commands.length, 1));
    else if (event.key === "Enter" && chosen !== undefined) run(chosen);
    else return;
    event.preventDefault();
  }

  return (
    <Modal open={open} onClose={close} title="Go to" titleHidden>
      <input
        className={styles.input}
        role="combobox"
        aria-label="Go to a page, or paste an order's id"
        aria-expanded="true"
        aria-controls="palette-list"
        aria-activedescendant={chosen === undefined ? undefined : `command-${chosen.id}`}
        placeholder="A page, or an order's id"
        autoComplete="off"
        spellCheck={false}
        value={typed}
        onChange={({ target }) => {
          setTyped(target.value);
          setAt(0);
        }}
        onKeyDown={press}
      />
      <ul id="palette-list" role="listbox" aria-label="Commands" className={styles.list}>
        {commands.map((command) => (
          <li
            key={command.id}
            id={`command-${command.id}`}
            role="option"
            aria-selected={command === chosen}
            className={styles.option}
            onClick={() => run(command)}
          >
            <span>{command.name}</span>
            {command.hint !== undefined && <kbd>{command.hint}</kbd>}
          </li>
        ))}
      </ul>
      {commands.length === 0 && (
        <p className={styles.none}>Nothing fits. An order is found by its whole id.</p>
      )}
    </Modal>
  );
}
