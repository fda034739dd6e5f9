import { useRouter } from "@tanstack/react-router";
import { useEffect } from "react";
import type { Area } from "./areas.js";

/** After what the first page has to ask. */
const REST_MS = 3_000;

/** Loads the other pages that somebody can go to while nothing else is to be done: they then open at once, and while the gateway is away. */
export function usePagesAtHand(areas: readonly Area[]): void {
  const router = useRouter();

  useEffect(() => {
    const routes = Object.values(router.routesById).filter(({ fullPath }) =>
      areas.some(({ to }) => fullPath === to || fullPath.startsWith(`${to}/`)),
    );
    const timer = setTimeout(() => {
      // One that does not come is asked for again when somebody goes there.
      for (const route of routes) router.loadRouteChunk(route)?.catch(() => undefined);
    }, REST_MS);

    return () => clearTimeout(timer);
  }, [areas, router]);
}
