import { Link } from "@tanstack/react-router";
import styles from "./span-choice.module.css";

const SPANS = [
  { name: "15 min", search: { span: "15m" } },
  { name: "1 hour", search: {} },
] as const;

/** How far back the page looks; in its address, so that it can be sent to somebody. */
export function SpanChoice() {
  return (
    <nav aria-label="How far back">
      <ul className={styles.choice}>
        {SPANS.map(({ name, search }) => (
          <li key={name}>
            <Link
              to="/insights"
              search={search}
              replace
              className={styles.link}
              activeOptions={{ exact: true, includeSearch: true }}
              activeProps={{ "aria-current": "true" }}
            >
              {name}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
