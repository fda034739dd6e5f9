import { migrate } from "@warren/service-host";
import { readSchema } from "@warren/service-host/schema";
import { services, type ServiceName } from "@warren/programs";
import { createDatabase } from "@warren/stack/testing";
import { expect, inject, test } from "vitest";
import { databaseOf } from "./database-of.js";

const addresses = inject("warrenStack");

/** What the databases of the last release have run. Neither a name nor what is behind it ever changes. */
const RELEASED: Readonly<Record<ServiceName, readonly string[]>> = {
  order: ["2026-11-23-orders"],
  inventory: ["2026-11-23-create-inventory"],
  payment: ["2026-11-23-create-payments"],
  shipping: ["2026-11-23-create-shipments"],
  notification: ["2026-11-23-create-notices"],
};

test.each(services.map(({ name }) => name))(
  "%s's database comes to the same from nothing and from the last release",
  async (service) => {
    const { migrations } = await databaseOf(service);
    const names = migrations.map(({ name }) => name);
    const released = names.slice(0, RELEASED[service].length);
    const [fresh, older] = [await createDatabase(addresses), await createDatabase(addresses)];

    expect(released).toEqual(RELEASED[service]);
    expect(await migrate({ databaseUrl: fresh.databaseUrl, migrations })).toEqual(names);
    await migrate({
      databaseUrl: older.databaseUrl,
      migrations: migrations.slice(0, released.length),
    });
    expect(await migrate({ databaseUrl: older.databaseUrl, migrations })).toEqual(
      names.slice(released.length),
    );
    expect(await readSchema(older.databaseUrl)).toEqual(await readSchema(fresh.databaseUrl));
    await Promise.all([fresh.drop(), older.drop()]);
  },
);
