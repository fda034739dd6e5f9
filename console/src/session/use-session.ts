import { useSyncExternalStore } from "react";
import { session, type SessionState } from "./session.js";

/** The session, and each change of it. */
export function useSession(): SessionState {
  return useSyncExternalStore(session.subscribe, session.state);
}
