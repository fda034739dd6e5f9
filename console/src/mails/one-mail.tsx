import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { problemOf } from "@warren/client";
import { useState } from "react";
import { queries } from "../app/warren.js";
import { Button } from "../parts/button.js";
import { Empty } from "../parts/empty.js";
import { Panel } from "../parts/panel.js";
import { Problem } from "../parts/problem.js";
import { Skeleton } from "../parts/skeleton.js";
import { HtmlPreview } from "./html-preview.js";
import { MailHead } from "./mail-head.js";
import styles from "./one-mail.module.css";

const route = getRouteApi("/signed-in/mail");
const USUAL_ROWS = 8;

/** A mail as its reader gets it: as HTML, or as text. */
export function OneMail({ id }: { id: number }) {
  const { q } = route.useSearch();
  const [as, setAs] = useState<"html" | "text">("html");
  const { data, error, isPending, refetch } = useQuery(queries.admin.mails.show.queryOptions({ id }));
  const back = (
    <Link to="/mail" search={q === undefined ? {} : { q }} className={styles.back}>
      All mails
    </Link>
  );
  if (error !== null)
    return (
      <>
        {back}
        {problemOf(error).kind === "not_found" ? (
          <Empty title={`There is no mail ${String(id)}`}>
            The mail catcher keeps the newest ones, and none when it is started anew. Choose one of the list,
            or search for its order.
          </Empty>
        ) : (
          <Problem error={error} onRetry={() => void refetch()} />
        )}
      </>
    );
  if (isPending) return <Skeleton rows={USUAL_ROWS} label="Loading the mail" />;
  const { subject, text, html } = data;

  return (
    <>
      {back}
      <Panel
        title={subject === "" ? "(no subject)" : subject}
        aside={
          html !== undefined && (
            <span role="group" aria-label="Shown as" className={styles.choice}>
              <Button
                kind={as === "html" ? "plain" : "quiet"}
                aria-pressed={as === "html"}
                onClick={() => setAs("html")}
              >
                HTML
              </Button>
              <Button
                kind={as === "text" ? "plain" : "quiet"}
                aria-pressed={as === "text"}
                onClick={() => setAs("text")}
              >
                Text
              </Button>
            </span>
          )
        }
      >
        <MailHead mail={data} />
        {html !== undefined && as === "html" ? (
          <HtmlPreview html={html} title={`Mail: ${subject}`} />
        ) : (
          <pre className={styles.text} tabIndex={0}>
            {text}
          </pre>
        )}
      </Panel>
    </>
  );
}
