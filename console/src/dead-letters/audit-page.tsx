import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { queries } from "../app/warren.js";
import { Button } from "../parts/button.js";
import { Callout } from "../parts/callout.js";
import { Empty } from "../parts/empty.js";
import { Page } from "../parts/page.js";
import { Problem } from "../parts/problem.js";
import { Skeleton } from "../parts/skeleton.js";
import { AdminOnly } from "../session/admin-only.js";
import { auditRuns } from "./audit-runs.js";
import { AuditRunPanel } from "./audit-run-panel.js";
import styles from "./letter-page.module.css";

const route = getRouteApi("/signed-in/dead-letters/audit");
/** Room for all that a page of 500 letters takes, and its undo. */
const MOST = 1_100;
const USUAL_ROWS = 8;

/** Who did what with dead letters. */
export function AuditPage() {
  const { ref } = route.useSearch();

  return (
    <Page
      title={ref === undefined ? "Audit trail" : `Audit trail of ${ref.slice(0, 13)}`}
      aside={
        <span className={styles.links}>
          {ref !== undefined && (
            <Link to="/dead-letters/audit" search={{}}>
              Of all letters
            </Link>
          )}
          <Link to="/dead-letters">All dead letters</Link>
        </span>
      }
    >
      <AdminOnly>
        <Trail />
      </AdminOnly>
    </Page>
  );
}

function Trail() {
  const { ref } = route.useSearch();
  // A stream is read from the broker: when somebody asks for it, not every few seconds.
  const { data, error, isPending, isFetching, refetch } = useQuery({
    ...queries.admin.deadLetters.audit.queryOptions({
      limit: MOST,
      withContent: false,
      ...(ref === undefined ? {} : { ref }),
    }),
    refetchOnWindowFocus: false,
  });
  const runs = auditRuns(data ?? { entries: [], complete: true });

  return (
    <>
      {error !== null && <Problem error={error} onRetry={() => void refetch()} />}
      <p>
        <Button disabled={isFetching} onClick={() => void refetch()}>
          {isFetching ? "Looking …" : "Look again"}
        </Button>
      </p>
      {isPending && <Skeleton rows={USUAL_ROWS} label="Loading the audit trail" />}
      {data?.complete === false && (
        <Callout tone="waiting">
          {runs.length === 0
            ? "It is not known what was done: the audit trail could not be read to its end in time."
            : `There is more of it: the newest ${data.entries.length.toLocaleString()} entries are shown.`}
        </Callout>
      )}
      {data?.complete === true && runs.length === 0 && (
        <Empty title={ref === undefined ? "Nothing was done yet" : "Nothing was done with this letter"}>
          Whoever sends a letter again, edits it or takes it away is written down here before it is done.
        </Empty>
      )}
      {runs.map((run) => (
        <AuditRunPanel key={`${run.by} ${run.id}`} run={run} ofOne={ref !== undefined} />
      ))}
    </>
  );
}
