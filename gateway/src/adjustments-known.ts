import { Problem } from "./problem.js";

type Asked = Readonly<{ adjustmentId: string }>;

/**
 * The answers to adjustments that were asked for at once.
 *
 * @throws Problem where one has failed: the same, where all have and nothing was changed; else one that names each that may or
 *   may not be made, by its place and its id, which the caller need not have chosen itself
 */
export function answersOf<T>(
  asked: readonly Asked[],
  settled: readonly PromiseSettledResult<T>[],
): readonly T[] {
  const failed = settled.flatMap((result) =>
    result.status === "rejected" ? [result.reason as unknown] : [],
  );
  const [first] = failed;
  if (failed.length === 0)
    return settled.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
  const isUnknown = failed.some(
    (reason) => reason instanceof Problem && reason.problem.code === "outcome_unknown",
  );
  if (failed.length === settled.length && !isUnknown) throw first;

  const errors = settled.flatMap((result, index) =>
    result.status === "rejected"
      ? [
          {
            path: `adjustments.${index}`,
            message: `may not be made; its adjustmentId is ${asked[index]?.adjustmentId ?? ""}`,
          },
        ]
      : [],
  );
  throw new Problem("outcome_unknown", unknownOutcome(failed.length, settled.length), {
    cause: first,
    errors,
  });
}

function unknownOutcome(failed: number, all: number): string {
  return `It is not known whether ${failed} of ${all} adjustments are made: "errors" names them. Send these again, each with its adjustmentId: what is made already is not made twice. The others were taken: do not send them again.`;
}
