import pg from "pg";
import { OBSERVER } from "@warren/test-system";
import type { Fault } from "../fault.js";
import { orHealed } from "./or-healed.js";

/** As a migration does, or somebody with an open transaction in a console. */
export const tableLocked: Fault = {
  name: "table-locked",
  breaks: "somebody holds a lock on the inbox and the outbox of a service",
  holdMs: [5_000, 20_000],
  async inject({ system, random }) {
    const url = new URL(system.databaseUrl);
    url.pathname = `/${random.pick(Object.values(system.audited.databases ?? {}))}`;
    const client = new pg.Client({ connectionString: url.href, application_name: OBSERVER });
    client.on("error", () => undefined);
    await client.connect();

    return orHealed(
      () => client.end(),
      () => client.query("begin; lock table warren_inbox, warren_outbox in access exclusive mode"),
    );
  },
};
