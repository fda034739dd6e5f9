import { describe, expect, expectTypeOf, test } from "vitest";
import { rowsOf } from "./rows.js";

type Parcel = Readonly<{ id: string; grams: number; note?: string; content: readonly string[] | undefined }>;

const parcels = rowsOf<Parcel>().as(
  "p",
  {
    id: ["uuid", ({ id }) => id],
    weight_grams: ["int", ({ grams }) => grams],
    note: ["text", ({ note }) => note],
    content: ["jsonb", ({ content }) => content],
  },
  ["packed_at", "carrier"],
);
const UNNEST =
  "unnest($1::uuid[], $2::int[], $3::text[], $4::jsonb[]) as p (id, weight_grams, note, content)";

describe("rows of a statement", () => {
  test("are one array a column, in the order of the columns", () => {
    expect(parcels.from).toBe(UNNEST);
    expect(
      parcels.values(
        [
          { id: "a", grams: 250, note: "fragile", content: ["cup"] },
          { id: "b", grams: 0, content: undefined },
        ],
        { carrier: "Northern Post", packed_at: 1 },
      ),
    ).toEqual([["a", "b"], [250, 0], ["fragile", undefined], ['["cup"]', null], 1, "Northern Post"]);
  });

  test("of which there are none are empty arrays", () => {
    expect(parcels.values([], { packed_at: 1, carrier: "x" })).toEqual([[], [], [], [], 1, "x"]);
  });

  test("name the columns that they set, and those that they fill", () => {
    expect(parcels.set("note", "weight_grams")).toBe("note = p.note, weight_grams = p.weight_grams");
    expect(parcels.insertInto("parcels")).toBe(
      "insert into parcels (id, weight_grams, note, content, packed_at, carrier) " +
        `select id, weight_grams, note, content, $5, $6 from ${UNNEST}`,
    );
  });

  test("make a statement that fails where it meets others, and one that comes along", () => {
    expect(parcels.complete("update it")).toBe(
      "with done as (update it returning 1) select 1 / (count(*) = cardinality($1::uuid[]))::int from done",
    );
    expect(parcels.complete("update it", { returning: "id", text: "tell" })).toBe(
      "with done as (update it returning id), along as (tell) select 1 / (count(*) = cardinality($1::uuid[]))::int from done",
    );
  });

  test("know the number of a parameter that all of them share", () => {
    expect(parcels.shared).toEqual({ packed_at: "$5", carrier: "$6" });
  });

  test("take no name that is not a plain identifier", () => {
    const id = ["uuid", () => null] as const;

    expect(() => rowsOf<Parcel>().as("p", { "id) values (1": id })).toThrow('"id) values (1" is no name');
    expect(() => rowsOf<Parcel>().as("p; drop", { id })).toThrow("is no name");
    expect(() => rowsOf<Parcel>().as("p", { id }, ["a b"])).toThrow("is no name");
    expect(() => parcels.insertInto("parcels; --")).toThrow("is no name");
  });

  test("have types: of names, of values and of what all share", () => {
    // @ts-expect-error there is no such column
    expect(parcels.set("weight")).toBe("weight = p.weight");
    expectTypeOf(parcels.shared).toEqualTypeOf<Readonly<Record<"packed_at" | "carrier", string>>>();
    // @ts-expect-error a text is no number of grams
    rowsOf<Parcel>().as("p", { weight_grams: ["int", ({ id }) => id] });
    // @ts-expect-error the shared values are missing
    expect(parcels.values([])).toHaveLength(6);
  });
});
