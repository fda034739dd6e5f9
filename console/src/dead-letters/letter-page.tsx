import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { problemOf } from "@warren/client";
import { queries } from "../app/warren.js";
import { Empty } from "../parts/empty.js";
import { Page } from "../parts/page.js";
import { Problem } from "../parts/problem.js";
import { Skeleton } from "../parts/skeleton.js";
import { AdminOnly } from "../session/admin-only.js";
import { LetterView } from "./letter-view.js";

const route = getRouteApi("/signed-in/dead-letters/$ref");
const USUAL_ROWS = 10;

/** One dead letter. */
export function LetterPage() {
  const { ref } = route.useParams();

  return (
    <Page title={`Dead letter ${ref.slice(0, 13)}`} aside={<Link to="/dead-letters">All dead letters</Link>}>
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
  const isGone = error !== null && problemOf(error).kind === "not_found";

  if (isGone)
    return (
      <Empty title="It is no longer here">It was sent again or discarded, by you or by somebody else.</Empty>
    );
  if (error !== null) return <Problem error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Skeleton rows={USUAL_ROWS} label="Loading the letter" />;

  return <LetterView key={data.payloadHash} letter={data} />;
}
