import type { Handlers } from "../contract/index.js";
import type { Tx } from "../database/tx.js";
import type { walker } from "./partitioned-contract.js";

/** What the handlers write down: in which order, and by whom, the steps were handled. */
export const walked = `
  create table walked (
    at bigserial primary key,
    subject text not null,
    number integer not null,
    by text not null
  )`;

/** Writes down each step that it handles. One that is to fail at first is written down by `failed`, and then throws. */
export function walkingHandlers(
  by: string,
  failed: (subject: string) => void = () => undefined,
): Handlers<typeof walker, Tx> {
  return {
    async Step(deliveries, { tx }) {
      const failing = deliveries.find(({ data, attempt }) => data.failFirst === true && attempt === 1);
      if (failing !== undefined) {
        if (deliveries.length === 1) failed(failing.data.subject);
        throw new Error("fails at first");
      }
      await tx.query(
        `insert into walked (subject, number, by)
           select subject, number, $3 from unnest($1::text[], $2::integer[]) with ordinality as step (subject, number, place)
           order by place`,
        [deliveries.map(({ data }) => data.subject), deliveries.map(({ data }) => data.number), by],
      );

      return deliveries.map(() => []);
    },
  };
}
