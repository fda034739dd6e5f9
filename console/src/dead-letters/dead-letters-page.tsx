import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useState } from "react";
import { queries } from "../app/warren.js";
import { Button } from "../parts/button.js";
import { Callout } from "../parts/callout.js";
import { Page } from "../parts/page.js";
import { Problem } from "../parts/problem.js";
import { Skeleton } from "../parts/skeleton.js";
import { AdminOnly } from "../session/admin-only.js";
import { groupLetters } from "./group-letters.js";
import styles from "./dead-letters-page.module.css";
import { OutcomeNote } from "./outcome-note.js";
import { NoLetters } from "./no-letters.js";
import { QueueChoice } from "./queue-choice.js";
import type { Outcome } from "./say-outcome.js";
import { LetterGroupPanel } from "./letter-group-panel.js";

const route = getRouteApi("/signed-in/dead-letters");

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

/** As many as the gateway gives at once. */
const MOST = 500;
const USUAL_ROWS = 8;

function DeadLetters() {
  const { queue } = route.useSearch();
  const [outcome, setOutcome] = useState<Outcome>();
  // Reading takes each letter from the broker and puts it back, so it is done when somebody asks for it, not every few seconds.
  const { data, error, isPending, isFetching, refetch } = useQuery({
    ...queries.admin.deadLetters.list.queryOptions({
      limit: MOST,
      ...(queue === undefined ? {} : { queue }),
    }),
    refetchOnWindowFocus: false,
  });

  return (
    <>
      {error !== null && <Problem error={error} onRetry={() => void refetch()} />}
      <p className={styles.buttons}>
        <Button disabled={isFetching} onClick={() => void refetch()}>
          {isFetching ? "Looking …" : "Look again"}
        </Button>
        <Link to="/dead-letters/audit" className={styles.link}>
          Audit trail
        </Link>
      </p>
      <QueueChoice
        queue={queue}
        reading={data === undefined ? undefined : { ...data, of: queue }}
        isReading={isFetching}
      />
      {isPending && <Skeleton rows={USUAL_ROWS} label="Loading dead letters" />}
      <div role="status">
        {outcome !== undefined && <OutcomeNote key={outcome.end.runs.join()} outcome={outcome} />}
      </div>
      {data?.complete === false && (
        <Callout tone="waiting">
          There may be more: {data.letters.length.toLocaleString()} are shown, from the oldest on.
          {queue === undefined && " Choose a queue to see what of it has no room here."}
        </Callout>
      )}
      {data?.letters.length === 0 && <NoLetters queue={queue} />}
      {groupLetters(data?.letters ?? []).map((group) => (
        <LetterGroupPanel key={group.key} group={group} onOver={setOutcome} />
      ))}
    </>
  );
}
