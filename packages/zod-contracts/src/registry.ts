import * as z from "zod";

/** What is known of a schema besides its shape. A part is a record or a scalar that several messages share. */
export type Entry = Readonly<
  { id: string } & ({ kind: "part" } | { kind: "message"; version: string; correlateBy: string | undefined })
>;

/** Every message and every shared part of the contract. Codegen writes one JSON Schema for each. */
export const registry = z.registry<Entry>();
