import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type SubmitEvent } from "react";
import { queries, warren } from "../app/warren.js";
import { Button } from "../parts/button.js";
import { Callout } from "../parts/callout.js";
import { Moment } from "../parts/moment.js";
import { sayProblem } from "../parts/say-problem.js";
import { failuresOf, nameOf } from "./failures.js";
import type { Instance, Service } from "./service-types.js";
import styles from "./simulate-failure.module.css";

const DURATIONS_S = [15, 30, 60, 300] as const;

/** Has a service fail on purpose, and ends it. The gateway refuses where nobody allowed it. */
export function SimulateFailure({ service }: { service: Service }) {
  const queryClient = useQueryClient();
  const failures = failuresOf(service.service);
  const [type, setType] = useState(failures[0]?.type);
  const [seconds, setSeconds] = useState<number>(DURATIONS_S[1]);
  const lookAgain = () => queryClient.invalidateQueries({ queryKey: queries.admin.queryKey() });
  const starting = useMutation({
    mutationFn: (chosen: NonNullable<typeof type>) =>
      warren.admin.simulate.start.mutate({
        service: service.service,
        type: chosen,
        durationMs: seconds * 1_000,
      }),
    onSuccess: lookAgain,
  });
  const ending = useMutation({
    mutationFn: () => warren.admin.simulate.end.mutate({ service: service.service }),
    onSuccess: lookAgain,
  });
  const simulated = service.instances.flatMap((one) => (one.state === "gone" ? [] : (one.simulated ?? [])));
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (type !== undefined) starting.mutate(type);
  };

  if (type === undefined) return undefined;

  return (
    <form className={styles.form} onSubmit={submit} aria-label={`Have ${service.service} fail`}>
      {simulated.length > 0 && (
        <div className={styles.now}>
          <FailsNow simulated={simulated} />
          <Button disabled={ending.isPending} onClick={() => ending.mutate()}>
            End it
          </Button>
        </div>
      )}
      <details className={styles.switch}>
        <summary>Have it fail on purpose</summary>
        <div className={styles.choice}>
          <label className={styles.field}>
            Failure
            <select
              value={type}
              onChange={({ target }) => setType(failures.find((one) => one.type === target.value)?.type)}
            >
              {failures.map((failure) => (
                <option key={failure.type} value={failure.type}>
                  {failure.name}
                </option>
              ))}
            </select>
          </label>
          <label className={styles.field}>
            For
            <select value={seconds} onChange={({ target }) => setSeconds(Number(target.value))}>
              {DURATIONS_S.map((one) => (
                <option key={one} value={one}>
                  {one} s
                </option>
              ))}
            </select>
          </label>
          <Button type="submit" kind="danger" disabled={starting.isPending}>
            Switch on
          </Button>
        </div>
        <p className={styles.what}>{failures.find((one) => one.type === type)?.what}</p>
      </details>
      {[starting.error, ending.error].map(
        (error, at) =>
          error !== null && (
            <Callout key={at} tone="failed">
              {sayProblem(error)}
            </Callout>
          ),
      )}
    </form>
  );
}

function FailsNow({ simulated }: { simulated: NonNullable<Instance["simulated"]> }) {
  const names = new Set(simulated.map(({ type }) => nameOf(type)));
  const [first] = simulated;

  return (
    <Callout tone="waiting">
      It fails on purpose ({[...names].join(", ")}) until{" "}
      {first !== undefined && <Moment at={first.until} as="clock" />}.
    </Callout>
  );
}
