import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { queries } from "../app/warren.js";
import { Button } from "../parts/button.js";
import { Callout } from "../parts/callout.js";
import { Empty } from "../parts/empty.js";
import { Page } from "../parts/page.js";
import { Problem } from "../parts/problem.js";
import { Skeleton } from "../parts/skeleton.js";
import { AdminOnly } from "../session/admin-only.js";
import { groupLetters } from "./group-letters.js";
import styles from "./dead-letters-page.module.css";
import { OutcomeNote } from "./outcome-note.js";
import type { Outcome } from "./say-outcome.js";
import { LetterGroupPanel } from "./letter-group-panel.js";

/** Messages that nobody could handle. */
export function DeadLettersPage() {
  return (
    <Page title="Dead letters">
      <AdminOnly>
        <DeadLetters />
      </AdminOnly>
    </Page>
  );
}

const MOST = 200;
const USUAL_ROWS = 8;

function DeadLetters() {
  const [outcome, setOutcome] = useState<Outcome>();
  // Reading takes each letter from the broker and puts it back, so it is done when somebody asks for it, not every few seconds.
  const { data, error, isPending, isFetching, refetch } = useQuery(
    queries.admin.deadLetters.list.queryOptions({ limit: MOST }),
  );

  return (
    <>
      {error !== null && <Problem error={error} onRetry={() => void refetch()} />}
      {isPending && <Skeleton rows={USUAL_ROWS} label="Loading dead letters" />}
      {data !== undefined && (
        <p className={styles.buttons}>
          <Button disabled={isFetching} onClick={() => void refetch()}>
            {isFetching ? "Looking …" : "Look again"}
          </Button>
          <Link to="/dead-letters/audit" className={styles.link}>
            Audit trail
          </Link>
        </p>
      )}
      <div role="status">
        {outcome !== undefined && <OutcomeNote key={outcome.end.runs.join()} outcome={outcome} />}
      </div>
      {data?.complete === false && (
        <Callout tone="waiting">
          There may be more: {data.letters.length} of them are shown, the oldest of each queue.
        </Callout>
      )}
      {data?.letters.length === 0 && (
        <Empty title="There are no dead letters">
          A message that its service cannot handle is kept here after its last attempt, with the reason.
        </Empty>
      )}
      {groupLetters(data?.letters ?? []).map((group) => (
        <LetterGroupPanel key={group.key} group={group} onOver={setOutcome} />
      ))}
    </>
  );
}
