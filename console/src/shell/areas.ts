import { showsMails } from "../mails/shows-mails.js";
import type { Role } from "../session/role.js";

/** A part of the console that the menu, the palette and the keyboard lead to. */
export type Area = Readonly<{
  to: "/shop" | "/orders" | "/dead-letters" | "/services" | "/flow" | "/insights" | "/mail";
  name: string;
  key: string;
  roles: readonly Role[];
}>;

const EVERYBODY: readonly Role[] = ["customer", "trusted", "admin"];

const AREAS: readonly Area[] = [
  { to: "/shop", name: "Shop", key: "s", roles: EVERYBODY },
  { to: "/orders", name: "Orders", key: "o", roles: EVERYBODY },
  { to: "/flow", name: "Flow", key: "f", roles: ["admin"] },
  { to: "/dead-letters", name: "Dead letters", key: "d", roles: ["admin"] },
  { to: "/services", name: "Services", key: "v", roles: ["admin"] },
  { to: "/insights", name: "Insights", key: "i", roles: ["admin"] },
  { to: "/mail", name: "Mail", key: "m", roles: ["admin"] },
];

/** Those that a role has any use for, at this gateway. */
export function areasFor(role: Role): readonly Area[] {
  return AREAS.filter(({ to, roles }) => roles.includes(role) && (to !== "/mail" || showsMails()));
}
