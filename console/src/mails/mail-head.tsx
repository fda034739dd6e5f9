import { Link } from "@tanstack/react-router";
import type { Answer, warren } from "../app/warren.js";
import { Moment } from "../parts/moment.js";
import styles from "./one-mail.module.css";

type Mail = Answer<(typeof warren)["admin"]["mails"]["show"]>;

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

/** From whom a mail is, to whom, when, and about what. */
export function MailHead({ mail: { from, to, receivedAt, order } }: { mail: Mail }) {
  return (
    <dl className={styles.head}>
      <div>
        <dt>From</dt>
        <dd>{from}</dd>
      </div>
      <div>
        <dt>To</dt>
        <dd>{to.join(", ")}</dd>
      </div>
      <div>
        <dt>Sent</dt>
        <dd>
          <Moment at={receivedAt} />
        </dd>
      </div>
      {order !== undefined && (
        <div>
          <dt>About</dt>
          <dd>
            {UUID.test(order) ? (
              <Link to="/orders/$id" params={{ id: order }}>
                order {order.slice(0, 8)}
              </Link>
            ) : (
              <code>{order}</code>
            )}
          </dd>
        </div>
      )}
    </dl>
  );
}
