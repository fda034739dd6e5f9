/** Who is signed in, as far as this page knows: a token, until it is refused or given back. */
export type SessionState = Readonly<
  { kind: "signed in"; token: string } | { kind: "signed out"; why: "never" | "left" | "ended" }
>;

const KEY = "warren-token";

let state: SessionState = stored();
const listeners = new Set<() => void>();

/**
 * The session of this tab. The token is kept in sessionStorage: it outlives a reload, and ends with the tab. There is no cookie, so
 * no other page can act with it.
 */
export const session = {
  state: (): SessionState => state,
  token: (): string | undefined => (state.kind === "signed in" ? state.token : undefined),
  signIn(token: string): void {
    change({ kind: "signed in", token });
  },
  /** Somebody leaves. Nothing of theirs stays in the tab: no cart, no order that was being placed. */
  signOut(): void {
    change({ kind: "signed out", why: "left" });
    forgetAll();
  },
  /** Nobody came in: the token is no good. What the tab keeps is for whoever comes. */
  refuse(): void {
    change({ kind: "signed out", why: "never" });
  },
  /** The gateway refused the token. */
  end(): void {
    if (state.kind === "signed in") change({ kind: "signed out", why: "ended" });
  },
  subscribe: (listener: () => void): (() => void) => {
    listeners.add(listener);

    return () => listeners.delete(listener);
  },
};

function change(next: SessionState): void {
  state = next;
  try {
    if (next.kind === "signed in") sessionStorage.setItem(KEY, next.token);
    else sessionStorage.removeItem(KEY);
  } catch {
    // Storage is closed: the token lives as long as the page.
  }
  for (const listener of listeners) listener();
}

function forgetAll(): void {
  try {
    for (const key of Object.keys(sessionStorage))
      if (key.startsWith("warren-")) sessionStorage.removeItem(key);
  } catch {
    // As above: nothing was kept.
  }
}

function stored(): SessionState {
  try {
    const token = sessionStorage.getItem(KEY);
    if (token !== null) return { kind: "signed in", token };
  } catch {
    // As above.
  }

  return { kind: "signed out", why: "never" };
}
