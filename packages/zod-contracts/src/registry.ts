import * as z from "zod";

/** What is known of a schema besides its shape. A part is a record or a scalar that several messages share. */
export type Entry = Readonly<
  { id: string } & ({ kind: "part" } | { kind: "message"; version: string; correlateBy: string | undefined })
>;

type Shared = { [key: symbol]: z.core.$ZodRegistry<Entry> | undefined };

const KEY = Symbol.for("@warren/zod-contracts/registry");

/**
 * Every message and every shared part of the contract. Codegen writes one JSON Schema for each. One for the process: a command may have
 * another copy of this module than the contracts that it reads.
 */
export const registry = ((globalThis as unknown as Shared)[KEY] ??= z.registry<Entry>());
