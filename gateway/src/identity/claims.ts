import { Email, Uuid } from "@warren/contracts/scalars";
import type { JWTPayload } from "jose";
import { v5 } from "uuid";
import * as z from "zod";
import { Problem } from "../problem.js";
import type { Caller, Role } from "./caller.js";

/** Of users whose issuer does not call them by UUIDs: a random UUID, fixed for ever. */
const NAMESPACE = "0b9d0f6e-7a55-4d0c-8f43-2f3c9f6a1c58";

const MAX_SUBJECT_CHARS = 255;

const subject = z.string().min(1).max(MAX_SUBJECT_CHARS);

/**
 * Who the holder of a verified token is. A token without a role of ours is a customer's.
 *
 * @param rolesClaim the claim that lists roles; `a.b` is the claim `b` in `a` where there is no claim of that whole name
 * @throws Problem where its subject is none
 */
export function callerFrom(claims: JWTPayload, rolesClaim: string): Caller {
  const name = subject.safeParse(claims.sub);
  if (!name.success) throw new Problem("not_authenticated", 'The token names nobody: it has no claim "sub".');
  const role = highestOf(rolesIn(claims, rolesClaim));

  return role === "customer"
    ? { kind: "customer", userId: userIdOf(claims.iss, name.data), email: emailIn(claims) }
    : { kind: "staff", name: name.data, role };
}

/** The subject where it is a UUID, else one that is made from the subject and who issued it, always the same. */
function userIdOf(issuer: string | undefined, name: string): string {
  const uuid = Uuid.safeParse(name);

  return uuid.success ? uuid.data : v5(JSON.stringify([issuer, name]), NAMESPACE);
}

/** Undefined where the issuer says that it is not known to be theirs, or it is no address that we can write to. */
function emailIn({ email, email_verified: verified }: JWTPayload): string | undefined {
  return verified === false || verified === "false" ? undefined : Email.safeParse(email).data;
}

function rolesIn(claims: JWTPayload, rolesClaim: string): readonly unknown[] {
  const found = Object.hasOwn(claims, rolesClaim) ? claims[rolesClaim] : at(claims, rolesClaim.split("."));
  // `scope` is a text of words (RFC 8693, section 4.2).
  if (typeof found === "string") return found.split(" ");

  return Array.isArray(found) ? found : [];
}

function at(value: unknown, path: readonly string[]): unknown {
  const [name, ...rest] = path;
  if (name === undefined) return value;
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;

  return at((value as Readonly<Record<string, unknown>>)[name], rest);
}

function highestOf(roles: readonly unknown[]): Role {
  if (roles.includes("admin")) return "admin";

  return roles.includes("trusted") ? "trusted" : "customer";
}
