/** How one request goes about a reply that may not come. */
export type Attempt = Readonly<{
  /** `wait` for it; `probe`: do not, but hear of it; `skip`: do neither. */
  how: "wait" | "probe" | "skip";
  answered(): void;
  /** `isSilence`: nobody replied in time. Whatever else goes wrong says nothing of that. */
  failed(isSilence: boolean): void;
}>;

/** Whether a service that is asked to do something replies at all. */
export type Patience = Readonly<{ begin(): Attempt }>;

export type PatienceOptions = Readonly<{
  /** Replies in a row that do not come before nobody waits any more. Default 3. */
  silences?: number;
  onChange?: (replies: boolean) => void;
}>;

type State =
  | Readonly<{ kind: "replies"; silences: number }>
  /** One request at a time finds out whether it replies again. */
  | Readonly<{ kind: "silent"; probing: boolean }>;

/** See {@link Patience}. Not a circuit breaker: what is asked for is sent in any case, and only the wait for the reply is spared. */
export function createPatience({ silences: most = 3, onChange }: PatienceOptions = {}): Patience {
  let state: State = { kind: "replies", silences: 0 };

  const answered = () => {
    const was = state.kind;
    state = { kind: "replies", silences: 0 };
    if (was === "silent") onChange?.(true);
  };
  const missed = () => {
    if (state.kind === "silent") return;
    const silences = state.silences + 1;
    state = silences < most ? { kind: "replies", silences } : { kind: "silent", probing: false };
    if (state.kind === "silent") onChange?.(false);
  };
  const probed = () => {
    if (state.kind === "silent") state = { kind: "silent", probing: false };
  };

  return {
    begin() {
      if (state.kind === "replies") {
        return { how: "wait", answered, failed: (isSilence) => (isSilence ? missed() : undefined) };
      }
      if (state.probing) return { how: "skip", answered, failed: () => undefined };
      state = { kind: "silent", probing: true };

      return { how: "probe", answered, failed: probed };
    },
  };
}
