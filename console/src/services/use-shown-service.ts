import { useLocation } from "@tanstack/react-router";
import { useEffect } from "react";

/** Shows the service that the address leads to, once all that makes the page long is there: the browser looked for it before. */
export function useShownService(isThere: boolean): void {
  const { hash } = useLocation();

  useEffect(() => {
    if (isThere && hash !== "") document.getElementById(hash)?.scrollIntoView();
  }, [isThere, hash]);
}
