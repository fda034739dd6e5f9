import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { queries } from "../app/warren.js";
import { Empty } from "../parts/empty.js";

/** In place of a list of letters with none in it; also where the queue that is asked for is none. */
export function NoLetters({ queue }: { queue: string | undefined }) {
  const { data } = useQuery(queries.admin.queues.queryOptions());
  if (queue === undefined)
    return (
      <Empty title="There are no dead letters">
        A message that its service cannot handle is kept here after its last attempt, with the reason.
      </Empty>
    );
  const isUnknown = data !== undefined && !data.queues.some((one) => one.queue === queue);

  return (
    <Empty title={isUnknown ? `There is no queue ${queue}` : `There are no dead letters of ${queue}`}>
      {isUnknown && <p>The contract has none of this name. It may have had one.</p>}
      <p>
        <Link to="/dead-letters" search={{}}>
          Dead letters of all queues
        </Link>
      </p>
    </Empty>
  );
}
