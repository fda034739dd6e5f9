import { messagingTables } from "@warren/messaging";
import { createDatabase, type TestDatabase } from "@warren/stack/testing";
import { Migration } from "../migration.js";
import { defineEntity, p } from "@mikro-orm/postgresql";
import { afterEach, beforeEach, describe, expect, inject, test } from "vitest";
import { compareSchema, type SchemaComparison } from "./compare-schema.js";

const addresses = inject("warrenStack");

const properties = {
  id: p.bigint("string").primary().generated("identity"),
  grams: p.integer().default(0),
  state: p.text(),
};
const rest = {
  name: "Parcel",
  tableName: "parcels",
  checks: [{ name: "parcels_state_check", expression: "state in ('packed', 'gone')" }],
  indexes: [
    {
      name: "parcels_packed",
      expression: "create index parcels_packed on parcels (grams) where state = 'packed'",
    },
  ],
};
const Parcel = defineEntity({ ...rest, properties });

class CreateParcels extends Migration {
  override up(): void {
    for (const statement of messagingTables) this.addSql(statement);
    this.addSql(`create table parcels (
      id bigint generated always as identity primary key,
      grams int not null default 0,
      state text not null check (state in ('packed', 'gone'))
    )`);
    this.addSql("create index parcels_packed on parcels (grams) where state = 'packed'");
  }
}

let databases: readonly TestDatabase[];
beforeEach(async () => {
  databases = [await createDatabase(addresses), await createDatabase(addresses)];
});
afterEach(() => Promise.all(databases.map(({ drop }) => drop())));

function compareWith(entity: typeof Parcel): Promise<SchemaComparison> {
  const [migrated, made] = databases;

  return compareSchema(
    { entities: [entity], migrations: [{ name: "parcels", class: CreateParcels }] },
    { migratedUrl: migrated?.databaseUrl ?? "", fromEntitiesUrl: made?.databaseUrl ?? "" },
  );
}

describe("the tables of migrations and entities", () => {
  test("are the same, the runtime's own tables apart", async () => {
    expect(await compareWith(Parcel)).toEqual({ differences: [], up: [], down: [], left: [] });
  });

  test.each([
    [
      "a column that no migration adds",
      defineEntity({ ...rest, properties: { ...properties, note: p.text().nullable() } }),
      "parcels, column note: nothing by the migrations, text by the entities",
    ],
    [
      "another default",
      defineEntity({ ...rest, properties: { ...properties, grams: p.integer().default(1) } }),
      "parcels, column grams: integer not null default 0 by the migrations, integer not null default 1 by the entities",
    ],
    [
      "another check",
      defineEntity({ ...rest, properties, checks: [] }),
      "parcels, constraint parcels_state_check: CHECK ((state = ANY (ARRAY['packed'::text, 'gone'::text])))" +
        " by the migrations, nothing by the entities",
    ],
    [
      "an index of other rows",
      defineEntity({
        ...rest,
        properties,
        indexes: [
          {
            name: "parcels_packed",
            expression: "create index parcels_packed on parcels (grams) where state = 'gone'",
          },
        ],
      }),
      "parcels, index parcels_packed: CREATE INDEX parcels_packed ON public.parcels USING btree (grams)" +
        " WHERE (state = 'packed'::text) by the migrations, CREATE INDEX parcels_packed ON public.parcels USING btree (grams)" +
        " WHERE (state = 'gone'::text) by the entities",
    ],
    [
      "another collation",
      defineEntity({
        ...rest,
        properties: { ...properties, state: p.text().columnType('text collate "C"') },
      }),
      'parcels, column state: text not null by the migrations, text collate "C" not null by the entities',
    ],
  ])("differ by %s", async (_, entity, difference) => {
    expect((await compareWith(entity as typeof Parcel)).differences).toContain(difference);
  });

  test("come with MikroORM's statements to make them the same, and to go back", async () => {
    const entity = defineEntity({ ...rest, properties: { ...properties, note: p.text().nullable() } });

    expect(await compareWith(entity as unknown as typeof Parcel)).toMatchObject({
      up: ['alter table "parcels" add column "note" text null'],
      down: ['alter table "parcels" drop column "note"'],
      left: [],
    });
  });

  test("come with what MikroORM has no statement for, also beside what it has one for", async () => {
    const entity = defineEntity({
      ...rest,
      properties: {
        ...properties,
        state: p.text().columnType('text collate "C"'),
        note: p.text().nullable(),
      },
    });

    expect(await compareWith(entity as unknown as typeof Parcel)).toMatchObject({
      up: ['alter table "parcels" add column "note" text null'],
      left: [
        'parcels, column state: text not null by the migrations, text collate "C" not null by the entities',
      ],
    });
  });
});
