import type { Answer, warren } from "../app/warren.js";

/** What the gateway takes its caller for. */
export type Me = Answer<(typeof warren)["me"]>;

export type Role = "customer" | "trusted" | "admin";

/** What somebody may do here. The gateway decides; this says which pages are worth showing. */
export function roleOf(me: Me): Role {
  return me.kind === "staff" || me.kind === "machine" ? me.role : "customer";
}

/** As the console calls somebody. */
export function nameOf(me: Me): string {
  switch (me.kind) {
    case "customer":
      return me.email ?? `${me.userId.slice(0, 8)}…`;
    case "staff":
    case "machine":
      return me.name;
    case "unverified":
      return "Nobody in particular";
  }
}
