import { useState } from "react";
import styles from "./copy-text.module.css";

/** An id, whole, and a button that copies it. */
export function CopyText({ text, what }: { text: string; what: string }) {
  const [copied, setCopied] = useState(false);

  return (
    <span className={styles.copy}>
      <code>{text}</code>
      <button
        type="button"
        className={styles.button}
        aria-label={copied ? `Copied ${what}` : `Copy ${what}`}
        onClick={() => void navigator.clipboard.writeText(text).then(() => setCopied(true))}
        onBlur={() => setCopied(false)}
      >
        {copied ? "Copied" : "Copy"}
      </button>
    </span>
  );
}
