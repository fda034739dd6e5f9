import { readServiceEnvironment, serviceVariables, wholeNumber } from "@warren/service-host";
import * as z from "zod";
import { database } from "./database.js";
import { countryCode } from "./domain/country.js";

const HOUR_MS = 3_600_000;
const DEFAULTS = {
  development: { dispatchAfterMs: 20_000, deliverAfterMs: 40_000 },
  production: { dispatchAfterMs: 4 * HOUR_MS, deliverAfterMs: 48 * HOUR_MS },
};

const ms = wholeNumber({ max: 365 * 24 * HOUR_MS });

const schema = z.object({
  ...serviceVariables({ port: 3004, database: database.name }),
  DISPATCH_AFTER_MS: ms.optional(),
  DELIVER_AFTER_MS: ms.optional(),
  PARCEL_CHECK_MS: wholeNumber({ min: 10, max: HOUR_MS }).default(1_000),
  HOME_COUNTRY: z
    .string()
    .default("GB")
    .refine((text) => countryCode(text) !== undefined, "must be a country, such as GB"),
});

/** What the shipping service reads from its environment, with DATABASE_URL naming its own database. */
export function shippingEnvironment(env: NodeJS.ProcessEnv) {
  const environment = readServiceEnvironment(schema, env);
  const { DISPATCH_AFTER_MS, DELIVER_AFTER_MS, PARCEL_CHECK_MS, HOME_COUNTRY } = environment;
  const usual = environment.NODE_ENV === "production" ? DEFAULTS.production : DEFAULTS.development;

  return {
    environment,
    terms: {
      homeCountry: HOME_COUNTRY,
      dispatchAfterMs: DISPATCH_AFTER_MS ?? usual.dispatchAfterMs,
      deliverAfterMs: DELIVER_AFTER_MS ?? usual.deliverAfterMs,
    },
    parcelCheckMs: PARCEL_CHECK_MS,
  };
}
