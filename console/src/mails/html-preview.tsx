import { useState, type SyntheticEvent } from "react";
import { applyStyles, withStylesAsData } from "./harmless-html.js";
import styles from "./html-preview.module.css";

const LEAST = 240;
const MOST = 4_000;

/**
 * A mail's HTML in a frame. Nothing in it runs, opens, is sent or leads away (`sandbox` without `allow-scripts`), and the page's own policy
 * holds there: it loads nothing from anywhere else. It is of the page's origin so that its height can be read and its styles be put on.
 */
export function HtmlPreview({ html, title }: { html: string; title: string }) {
  const [height, setHeight] = useState(LEAST);
  const fit = ({ currentTarget }: SyntheticEvent<HTMLIFrameElement>) => {
    const inside = currentTarget.contentDocument;
    if (inside === null) return;
    applyStyles(inside);
    setHeight(Math.min(MOST, Math.max(LEAST, inside.documentElement.scrollHeight)));
  };

  return (
    <iframe
      className={styles.frame}
      title={title}
      sandbox="allow-same-origin"
      referrerPolicy="no-referrer"
      srcDoc={withStylesAsData(html)}
      height={height}
      onLoad={fit}
    />
  );
}
