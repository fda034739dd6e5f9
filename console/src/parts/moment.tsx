import { clockOf, dayOf, utcOf } from "./times.js";

/** A time in the reader's zone; in UTC where a pointer rests on it. `clock`: to the millisecond, without its day. */
export function Moment({ at, as = "day" }: { at: string; as?: "day" | "clock" }) {
  return (
    <time dateTime={at} title={utcOf(at)}>
      {as === "day" ? dayOf(at) : clockOf(at)}
    </time>
  );
}
