import { p } from "@mikro-orm/core";

/** A property of an entity that is a `timestamptz`. MikroORM's own datetime would be a `timestamptz(6)`, another type. */
export function moment() {
  return p.datetime().columnType("timestamptz");
}
