import { Callout } from "../parts/callout.js";
import { Problem } from "../parts/problem.js";
import { sayProblem } from "../parts/say-problem.js";
import type { useFlow } from "./use-flow.js";

/** What could not be asked, and what of it is shown all the same. */
export function FlowProblems({ picture, moving, services }: ReturnType<typeof useFlow>) {
  return (
    <>
      {picture.error !== null && <Problem error={picture.error} onRetry={() => void picture.refetch()} />}
      {moving.error !== null && <Problem error={moving.error} onRetry={() => void moving.refetch()} />}
      {moving.error !== null && moving.data !== undefined && (
        <Callout tone="waiting">
          These are the figures of before. The picture itself is of the contract.
        </Callout>
      )}
      {services.error !== null && moving.error === null && (
        <Callout tone="waiting">
          {sayProblem(services.error)} Who runs, and which queues somebody has paused, is not known meanwhile.
        </Callout>
      )}
      {moving.data?.live.statistics === "off" && (
        <Callout tone="waiting">
          The broker measures nothing: its statistics are off. What waits is counted all the same.
        </Callout>
      )}
    </>
  );
}
