import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { problemOf } from "@warren/client";
import { useState } from "react";
import { queries } from "../app/warren.js";
import { Page } from "../parts/page.js";
import { Problem } from "../parts/problem.js";
import { sayProblem } from "../parts/say-problem.js";
import { Skeleton } from "../parts/skeleton.js";
import { AdminOnly } from "../session/admin-only.js";
import styles from "./letter-page.module.css";
import { LetterView } from "./letter-view.js";
import { NoLetter } from "./no-letter.js";
import { OutcomeNote } from "./outcome-note.js";
import type { Outcome } from "./say-outcome.js";

const route = getRouteApi("/signed-in/dead-letters/$ref");
const USUAL_ROWS = 10;

/** One dead letter. */
export function LetterPage() {
  const { ref } = route.useParams();

  return (
    <Page
      title={`Dead letter ${ref.slice(0, 13)}`}
      aside={
        <span className={styles.links}>
          <Link to="/dead-letters/audit" search={{ ref }}>
            What was done with it
          </Link>
          <Link to="/dead-letters">All dead letters</Link>
        </span>
      }
    >
      <AdminOnly>
        <OneLetter />
      </AdminOnly>
    </Page>
  );
}

function OneLetter() {
  const { ref } = route.useParams();
  const { queue } = route.useSearch();
  const { data, error, refetch } = useQuery({
    ...queries.admin.deadLetters.show.queryOptions({ ref, ...(queue === undefined ? {} : { queue }) }),
    refetchOnWindowFocus: false,
  });
  const [outcome, setOutcome] = useState<Outcome>();
  const problem = error === null ? undefined : problemOf(error);
  const isGone = problem?.kind === "not_found";

  return (
    <>
      <div role="status">
        {outcome !== undefined && <OutcomeNote key={outcome.end.runs.join()} outcome={outcome} />}
      </div>
      {isGone && <NoLetter letter={ref} queue={queue} wasHere={data !== undefined} why={sayProblem(error)} />}
      {error !== null && !isGone && <Problem error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null && <Skeleton rows={USUAL_ROWS} label="Loading the letter" />}
      {data !== undefined && !isGone && (
        <LetterView key={data.payloadHash} letter={data} onOver={setOutcome} />
      )}
    </>
  );
}
