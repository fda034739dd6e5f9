import pg from "pg";
import { OBSERVER } from "@warren/test-system";
import type { Fault } from "../fault.js";
import { orHealed } from "./or-healed.js";

/** Rotated in the database and not yet in the services: nobody gets in, who is in is thrown out. A minute, so that pauses give back what they hold. */
export const databasePasswordWrong: Fault = {
  name: "database-password-wrong",
  breaks: "PostgreSQL has another password than the services",
  holdMs: [60_000, 65_000],
  async inject({ system }) {
    const url = new URL(system.databaseUrl);
    const client = new pg.Client({ connectionString: url.href, application_name: OBSERVER });
    client.on("error", () => undefined);
    await client.connect();
    const setPassword = (password: string) =>
      client.query(
        `alter role ${client.escapeIdentifier(decodeURIComponent(url.username))} password ${client.escapeLiteral(password)}`,
      );
    const heal = async () => {
      await setPassword(decodeURIComponent(url.password)).finally(() => client.end());
    };

    return orHealed(heal, async () => {
      await setPassword("rotated");
      await client.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where backend_type = 'client backend' and pid <> pg_backend_pid() and application_name <> $1`,
        [OBSERVER],
      );
    });
  },
};
