import { useQuery } from "@tanstack/react-query";
import { problemOf } from "@warren/client";
import { useState } from "react";
import { queries } from "../app/warren.js";
import { Panel } from "../parts/panel.js";
import { Problem } from "../parts/problem.js";
import { MessageTable } from "./message-table.js";
import { withoutQuestions } from "./messages.js";
import panel from "./panels.module.css";
import { useAgainSoon } from "./use-again-soon.js";

/**
 * Every message of an order, for the shop's own people: who sent it, where it waited, who handled it. Read again while something happens;
 * `lastAt` is when something did last.
 */
export function MessagesPanel({ id, lastAt }: { id: string; lastAt: string | undefined }) {
  const againSoon = useAgainSoon(lastAt);
  const { data, error, refetch } = useQuery({
    ...queries.orders.journey.queryOptions({ id }),
    refetchInterval: againSoon,
  });
  const [withAsked, setWithAsked] = useState(false);
  const steps = withAsked ? data?.steps : data && withoutQuestions(data.steps);
  const problem = error === null ? undefined : problemOf(error);
  const isNotTraced = problem?.kind === "not_found";

  return (
    <Panel
      title="Messages"
      aside={
        steps !== undefined && (
          <label className={panel.aside}>
            <input type="checkbox" checked={withAsked} onChange={() => setWithAsked(!withAsked)} /> Also
            requests that only asked
          </label>
        )
      }
    >
      {isNotTraced && <p className={panel.note}>{problem.message}</p>}
      {error !== null && !isNotTraced && <Problem error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null && <p className={panel.note}>Loading …</p>}
      {steps !== undefined && <MessageTable steps={steps} />}
    </Panel>
  );
}
