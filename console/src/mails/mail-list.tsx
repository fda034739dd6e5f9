import { Link } from "@tanstack/react-router";
import type { Answer, warren } from "../app/warren.js";
import { Moment } from "../parts/moment.js";
import styles from "./mail-list.module.css";
import type { MailSearch } from "./mail-search.js";

type Summary = Answer<(typeof warren)["admin"]["mails"]["list"]>["mails"][number];

/** Mails, the newest first. */
export function MailList({ mails, search }: { mails: readonly Summary[]; search: MailSearch }) {
  return (
    <ul>
      {mails.map(({ id, subject, to, receivedAt, received }) => (
        <li key={id} className={styles.mail}>
          <Link
            to="/mail"
            search={{ ...search, mail: id }}
            data-row
            className={styles.link}
            aria-current={search.mail === id ? "true" : undefined}
          >
            {subject === "" ? "(no subject)" : subject}
          </Link>
          <span className={styles.to}>{to.join(", ")}</span>
          <span className={styles.at}>
            {received > 1 && `${received.toLocaleString()} times, `}
            <Moment at={receivedAt} />
          </span>
        </li>
      ))}
    </ul>
  );
}
