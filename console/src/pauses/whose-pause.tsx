import type { Answer, warren } from "../app/warren.js";
import { Moment } from "../parts/moment.js";

/** A pause that somebody gave a queue. */
export type Paused = Answer<(typeof warren)["admin"]["pauses"]["list"]>["pauses"][number];

/** Who paused it, when, why, and until when. */
export function WhosePause({ paused: { by, since, reason, until } }: { paused: Paused }) {
  return (
    <>
      {by} paused it <Moment at={since} />: {reason}. It goes on by itself <Moment at={until} />.
    </>
  );
}
