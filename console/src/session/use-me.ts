import { getRouteApi } from "@tanstack/react-router";
import type { Me } from "./role.js";

const signedIn = getRouteApi("/signed-in");

/** Who is signed in, on any page that takes somebody who is. */
export function useMe(): Me {
  return signedIn.useRouteContext().me;
}
