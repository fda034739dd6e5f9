import { useEffect } from "react";
import { useDraft } from "../parts/use-draft.js";
import styles from "./search-box.module.css";

type Props = Readonly<{ label: string; value: string; onSearch: (text: string) => void }>;

/** Longer than between two letters of one word. */
const REST_MS = 180;

/** A search that follows what is typed once the typing rests. `/` leads here. */
export function SearchBox({ label, value, onSearch }: Props) {
  const { text, setText, tell } = useDraft(value);

  useEffect(() => {
    if (text === value) return undefined;
    const timer = setTimeout(() => {
      tell(text);
      onSearch(text);
    }, REST_MS);

    return () => clearTimeout(timer);
  }, [text, value, tell, onSearch]);

  return (
    <label className={styles.search}>
      <span className="visually-hidden">{label}</span>
      <input
        type="search"
        data-search
        placeholder={label}
        value={text}
        maxLength={100}
        onChange={({ target }) => setText(target.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape") event.currentTarget.blur();
        }}
      />
      <kbd aria-hidden="true">/</kbd>
    </label>
  );
}
