import { useState } from "react";
import styles from "./copy-text.module.css";

/** An id, whole, and a button that copies it. */
export function CopyText({ text, what }: { text: string; what: string }) {
  const [copied, setCopied] = useState(false);
  // Browsers have no clipboard for a page that came neither over TLS nor from this machine, whatever its type says.
  const clipboard = navigator.clipboard as Clipboard | undefined;
  const copy = () => {
    clipboard?.writeText(text).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  };

  return (
    <span className={styles.copy}>
      <code>{text}</code>
      {clipboard !== undefined && (
        <button
          type="button"
          className={styles.button}
          aria-label={copied ? `Copied ${what}` : `Copy ${what}`}
          onClick={copy}
          onBlur={() => setCopied(false)}
        >
          {copied ? "Copied" : "Copy"}
        </button>
      )}
    </span>
  );
}
