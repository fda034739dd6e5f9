import { useSyncExternalStore } from "react";

/** Narrower than this, a picture of the contract could be neither read nor touched. */
const ROOM = "(min-width: 48rem)";

/** Whether there is room for a picture. */
export function useHasRoom(): boolean {
  return useSyncExternalStore(subscribe, () => matchMedia(ROOM).matches);
}

function subscribe(onChange: () => void): () => void {
  const media = matchMedia(ROOM);
  media.addEventListener("change", onChange);

  return () => media.removeEventListener("change", onChange);
}
