import { getRouteApi } from "@tanstack/react-router";
import type { Picture } from "./flow-types.js";
import styles from "./message-card.module.css";

type Props = Readonly<{
  picture: Picture;
  name: string;
  snippets: readonly Readonly<{ title: string; code: string }>[];
}>;

const route = getRouteApi("/signed-in/flow");

/** A message: what it is, its fields, and how it is sent or taken in code. Closed until somebody wants to know. */
export function MessageCard({ picture, name, snippets }: Props) {
  const message = picture.messages.find((one) => one.name === name);
  const navigate = route.useNavigate();
  if (message === undefined) return undefined;

  return (
    <details className={styles.card}>
      <summary className={styles.summary}>
        <span>{name}</span>
        <span className={styles.version}>{message.version}</span>
      </summary>
      <div className={styles.inside}>
        <p>{message.description}</p>
        <p>
          <button
            type="button"
            className={styles.only}
            onClick={() => void navigate({ search: (before) => ({ ...before, message: name }) })}
          >
            Show only its way
          </button>
        </p>
        <ul className={styles.fields} aria-label={`Fields of ${name}`}>
          {message.fields.map((field, at) => (
            // Fields inside of different objects may have one name.
            <li key={at} className={styles.field} data-depth={Math.min(field.depth, 3)}>
              <code>{field.name}</code>
              <span className={styles.type}>
                {field.type}
                {field.required ? "" : ", may be missing"}
                {field.depth === 0 && field.name === message.about ? ", what it is about" : ""}
              </span>
              {field.remarks !== "" && <span className={styles.remarks}>{field.remarks}</span>}
            </li>
          ))}
        </ul>
        {snippets.map(({ title, code }) => (
          <figure key={title} className={styles.snippet}>
            <figcaption>{title}</figcaption>
            <pre tabIndex={0}>
              <code>{code}</code>
            </pre>
          </figure>
        ))}
      </div>
    </details>
  );
}
