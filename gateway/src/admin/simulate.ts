import type { Context } from "../trpc.js";
import { Problem } from "../problem.js";
import { router } from "../trpc.js";
import * as calls from "./simulation-calls.js";
import type { Asked, Simulations } from "./simulations.js";

export type SimulateParts = Readonly<{
  simulations: Simulations;
  /** Whether this gateway has services fail. */
  simulateFailures: boolean;
}>;

/** Failures on purpose, for administrators. */
export function simulateRouter({ simulations, simulateFailures }: SimulateParts) {
  const ask = async (asked: Asked, { origin }: Pick<Context, "origin">) => {
    if (!simulateFailures) throw new Problem("not_simulated", OFF);

    return simulations.ask(asked, origin);
  };

  return router({
    state: calls.state.query(({ input, ctx }) => ask({ ...input, action: "report" }, ctx)),
    start: calls.start.mutation(({ input, ctx }) => ask({ ...input, action: "start" }, ctx)),
    end: calls.end.mutation(({ input, ctx }) => ask({ ...input, action: "end" }, ctx)),
  });
}

const OFF =
  "This gateway has nobody fail: SIMULATE_FAILURES is off, as it always is in production. Set it to admin, there and for the services.";
