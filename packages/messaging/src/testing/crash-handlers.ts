import { answer, eachRequest, type Handlers } from "../contract/index.js";
import type { Tx } from "../database/tx.js";
import { Told, Worked, type worker } from "./test-contract.js";

/**
 * Handlers that write down each effect, without a key that would hide a second one. `poison` is told when a message that
 * says so has failed in a transaction of its own; `cured` handles it like any other.
 */
export function countingHandlers(
  by: string,
  poison: "cured" | (() => void) = () => undefined,
): Handlers<typeof worker, Tx> {
  return {
    async Work(deliveries, { tx }) {
      const ids = deliveries.map(({ data }) => data.id);
      await tx.query("insert into done (id) select * from unnest($1::text[])", [ids]);
      const failing = deliveries.find(({ data }) => data.fail !== undefined);
      if (failing !== undefined && poison !== "cured") {
        if (deliveries.length === 1) poison();
        throw new Error(failing.data.fail);
      }

      return ids.map((id) => [Worked({ id })]);
    },
    async Order(deliveries, { tx }) {
      // A reply from a run that was rolled back would say what no row says.
      const texts = deliveries.map(({ data }) => `${data.id} by ${by}`);
      await tx.query("insert into done (id) select * from unnest($1::text[])", [texts]);

      return texts.map((text) => answer(Told({ text })));
    },
    Ask: eachRequest(({ data }) => answer(Told({ text: data.id }))),
  };
}
