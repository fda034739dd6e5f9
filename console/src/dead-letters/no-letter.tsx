import { Link } from "@tanstack/react-router";
import { Empty } from "../parts/empty.js";

type Props = Readonly<{
  letter: string;
  /** Where alone it was looked for. */
  queue: string | undefined;
  /** Whether this page has shown it. */
  wasHere: boolean;
  /** What the gateway says of it: it may not have looked at all letters. */
  why: string;
}>;

/** In place of a letter that was not found: what may have become of it, and where to go on. */
export function NoLetter({ letter, queue, wasHere, why }: Props) {
  const done = (
    <Link to="/dead-letters/audit" search={{ ref: letter }}>
      what was done with it
    </Link>
  );
  if (wasHere)
    return (
      <Empty title="It was not found again">
        <p>
          {why}. It may have been sent again or discarded, by you or by somebody else: {done}.
        </p>
      </Empty>
    );

  return (
    <Empty title={`Dead letter ${letter.slice(0, 13)} was not found`}>
      <p>
        {why}. It may have been sent again or discarded ({done}), or its name is wrong.
      </p>
      {queue !== undefined && (
        <p>
          Only {queue} was looked through:{" "}
          <Link to="/dead-letters/$ref" params={{ ref: letter }} search={{}}>
            look in all queues
          </Link>
          .
        </p>
      )}
    </Empty>
  );
}
