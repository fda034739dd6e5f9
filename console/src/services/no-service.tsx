import { useLocation } from "@tanstack/react-router";
import { Callout } from "../parts/callout.js";
import type { Service } from "./service-types.js";

/** Where the address leads to a service that there is not. */
export function NoService({ services }: { services: readonly Service[] }) {
  const { hash } = useLocation();
  if (hash === "" || hash === "main" || services.some(({ service }) => service === hash)) return undefined;

  return <Callout tone="waiting">There is no service {hash}. These are all that the contract has.</Callout>;
}
