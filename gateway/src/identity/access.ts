import { Problem } from "../problem.js";
import type { Caller, KnownCaller, Role } from "./caller.js";

/** Who may call a procedure: anyone at all, or whoever has at least this role. */
export type Need = "anyone" | Role;

const RANK: Readonly<Record<Role, number>> = { customer: 0, trusted: 1, admin: 2 };

/** The caller, where it has the role; else why it is refused. */
export function withRole(caller: Caller, role: Role): KnownCaller | Problem {
  switch (caller.kind) {
    case "anonymous":
      return unknownCaller(role);
    case "unverified":
      // Taken at their word for whose orders they ask, not for running the shop.
      if (role === "customer") return caller;
      return unknownCaller(role);
    case "customer":
      if (role === "customer") return caller;
      return new Problem("not_allowed", `This takes the role ${role}.`);
    case "staff":
    case "machine":
      if (RANK[caller.role] >= RANK[role]) return caller;
      return new Problem("not_allowed", `This takes the role ${role}.`);
  }
}

function unknownCaller(role: Role): Problem {
  return new Problem(
    "not_authenticated",
    `This takes a token with the role ${role}: Authorization: Bearer <token>.${role === "customer" ? "" : " An API key with that role will do, too."}`,
  );
}
