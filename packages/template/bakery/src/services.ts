import { openForBusiness } from "./counter.js";
import { startOven } from "./oven.js";
import type { Addresses, Service } from "./service.js";

/** All services of this system by their names, and how each is started. */
export const services: Readonly<Record<string, (addresses: Addresses) => Promise<Service>>> = {
  oven: startOven,
  counter: openForBusiness,
};
