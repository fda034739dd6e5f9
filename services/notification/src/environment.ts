import { address, readServiceEnvironment, serviceVariables, wholeNumber } from "@warren/service-host";
import * as z from "zod";
import { database } from "./database.js";

const schema = z.object({
  ...serviceVariables({ port: 3005, database: database.name }),
  /** Default: the mail catcher of `npm start`. */
  SMTP_URL: address("smtp", "smtps").default("smtp://127.0.0.1:3025"),
  SMTP_CONNECTIONS: wholeNumber({ min: 1, max: 100 }).default(5),
  MAIL_FROM: z.string().min(3).default("The Warren shop <shop@shop.example>"),
  /** Who is told that stock runs low. Nobody is written to where it is not given. */
  BUYERS_EMAIL: z.email().optional(),
  /** Told by SMS as well, where it is given. */
  BUYERS_PHONE: z.string().max(32).optional(),
});

/** What the notification service reads from its environment, with DATABASE_URL naming its own database. */
export function notificationEnvironment(env: NodeJS.ProcessEnv) {
  return readServiceEnvironment(schema, env);
}

export type NotificationEnvironment = ReturnType<typeof notificationEnvironment>;
