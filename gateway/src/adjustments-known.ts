import { Problem } from "./problem.js";
import { whyNot, type AdjustmentReply } from "./procedures/stock-refusal.js";

type Asked = Readonly<{ adjustmentId: string }>;
type Settled = PromiseSettledResult<AdjustmentReply>;

/**
 * The answers to adjustments that were asked for at once.
 *
 * @throws Problem where one has failed: the same, where all have and nothing was changed; else one that names each that may or
 *   may not be made, by its place and its id, which the caller need not have chosen itself, and each that cannot be made
 */
export function answersOf(asked: readonly Asked[], settled: readonly Settled[]): readonly AdjustmentReply[] {
  const failed = settled.filter((result) => result.status === "rejected");
  const [first] = failed;
  if (first === undefined)
    return settled.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
  const isUnknown = failed.some(
    ({ reason }) => reason instanceof Problem && reason.problem.code === "outcome_unknown",
  );
  if (failed.length === settled.length && !isUnknown) throw first.reason;

  const errors = settled.flatMap((result, index) => {
    const message = wrongWith(result, asked[index]?.adjustmentId ?? "");

    return message === undefined ? [] : [{ path: `adjustments.${index}`, message }];
  });
  throw new Problem("outcome_unknown", outcome(failed.length, settled.length, errors.length), {
    cause: first.reason,
    errors,
  });
}

function wrongWith(result: Settled, adjustmentId: string): string | undefined {
  return result.status === "rejected"
    ? `may not be made; its adjustmentId is ${adjustmentId}`
    : whyNot(result.value);
}

function outcome(unknown: number, all: number, named: number): string {
  const others = all - named;
  const taken =
    others === 0 ? "" : ` The ${others} that it does not name were taken: do not send them again.`;

  return `It is not known whether ${unknown} of ${all} adjustments are made: "errors" names them. Send these again, each with its adjustmentId: what is made already is not made twice.${taken}`;
}
