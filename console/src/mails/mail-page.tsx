import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { queries } from "../app/warren.js";
import { Callout } from "../parts/callout.js";
import { Empty } from "../parts/empty.js";
import { Page } from "../parts/page.js";
import { Panel } from "../parts/panel.js";
import { Problem } from "../parts/problem.js";
import { Skeleton } from "../parts/skeleton.js";
import { AdminOnly } from "../session/admin-only.js";
import { SearchBox } from "../shop/search-box.js";
import { MailList } from "./mail-list.js";
import styles from "./mail-page.module.css";
import { OneMail } from "./one-mail.js";
import { showsMails } from "./shows-mails.js";

const route = getRouteApi("/signed-in/mail");

/** What the shop sent by mail, in development. */
export function MailPage() {
  return (
    <Page title="Mail">
      <AdminOnly>{showsMails() ? <Mails /> : <NoMails />}</AdminOnly>
    </Page>
  );
}

function NoMails() {
  return (
    <Empty title="This shop writes to real people">
      Mails are shown in development, where a mail catcher keeps them. What a customer was told stands at
      their order.
    </Empty>
  );
}

const LOOK_EVERY_MS = 3_000;
const MOST = 100;
const USUAL_ROWS = 10;

function Mails() {
  const search = route.useSearch();
  const navigate = useNavigate();
  const { q, mail } = search;
  const { data, error, isPending, refetch } = useQuery({
    ...queries.admin.mails.list.queryOptions({ limit: MOST, ...(q === undefined ? {} : { search: q }) }),
    refetchInterval: LOOK_EVERY_MS,
    placeholderData: (before) => before,
  });

  return (
    <div className={`${styles.columns ?? ""} ${mail === undefined ? "" : (styles.reading ?? "")}`}>
      <div className={styles.list}>
        <SearchBox
          label="Search by order, address or subject"
          value={q ?? ""}
          onSearch={(text) =>
            void navigate({ to: "/mail", search: text === "" ? {} : { q: text }, replace: true })
          }
        />
        {error !== null && <Problem error={error} onRetry={() => void refetch()} />}
        {error !== null && data !== undefined && (
          <Callout tone="waiting">These are the mails that were last known.</Callout>
        )}
        {isPending && <Skeleton rows={USUAL_ROWS} label="Loading mails" />}
        {data !== undefined && (
          <Panel
            title={q === undefined ? "Sent" : "Found"}
            aside={<Count shown={data.mails.length} of={data.count} />}
          >
            {data.mails.length === 0 && (
              <Empty title={q === undefined ? "Nothing was sent yet" : "Nothing fits"}>
                {q === undefined
                  ? "An order with an address has its first mail once it is confirmed."
                  : "Search for a part of an order’s id, of an address or of a subject."}
              </Empty>
            )}
            <MailList mails={data.mails} search={search} />
          </Panel>
        )}
      </div>
      <div className={styles.mail}>
        {mail === undefined ? (
          <div className={styles.none}>
            <Empty title="No mail is open">Choose one of the list.</Empty>
          </div>
        ) : (
          <OneMail key={mail} id={mail} />
        )}
      </div>
    </div>
  );
}

function Count({ shown, of }: { shown: number; of: number }) {
  return (
    <span className={styles.count}>
      {shown < of ? `the newest ${shown.toLocaleString()} of ${of.toLocaleString()}` : of.toLocaleString()}
    </span>
  );
}
