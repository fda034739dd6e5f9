import { serve, type Tx } from "@warren/messaging";
import { answer, each, eachRequest, type Handlers } from "@warren/messaging/contract";
import { BreadBaked, oven, Price } from "../generated/oven/index.js";
import { open, type Addresses, type Service } from "./service.js";

const CENTS_A_LOAF = 450;

const tables = [
  "create table if not exists baked (id bigint generated always as identity, loaves integer not null, at timestamptz not null)",
];

/** What the oven does with each message and each request that the contract gives it. */
export const handlers: Handlers<typeof oven, Tx> = {
  AskPrice: eachRequest(({ data }) => answer(Price({ cents: data.loaves * CENTS_A_LOAF }))),

  // What is written through `tx`, the mark that this message was handled, and what is sent happen together, or not at all.
  BreadOrdered: each(async ({ data }, { tx, now }) => {
    await tx.query("insert into baked (loaves, at) values ($1, $2)", [data.loaves, now]);

    return [BreadBaked({ loaves: data.loaves })];
  }),
};

export async function startOven(addresses: Addresses): Promise<Service> {
  const ground = await open(oven.name, addresses, tables);
  const server = await serve(oven, handlers, ground);

  return {
    async stop() {
      await server.stop();
      await ground.close();
    },
  };
}
