/** Where a program or server stands that is kept running, with the reason where it does not run. */
export type RunState = Readonly<
  | { kind: "starting" }
  | { kind: "running" }
  /** It ended by itself, and is started again. */
  | { kind: "ended"; reason: string }
  /** It says that it cannot run as it is set up. It is not started again until that changes. */
  | { kind: "refused"; reason: string }
  | { kind: "stopped" }
>;

export type RunStateKind = RunState["kind"];

const kinds: readonly string[] = [
  "starting",
  "running",
  "ended",
  "refused",
  "stopped",
] satisfies RunStateKind[];

export function isRunStateKind(value: unknown): value is RunStateKind {
  return typeof value === "string" && kinds.includes(value);
}

/** The reason, where there is one. */
export function reasonIn(state: RunState): string | undefined {
  return "reason" in state ? state.reason : undefined;
}
