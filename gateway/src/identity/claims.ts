import { Email, text, Uuid } from "@warren/contracts/scalars";
import type { JWTPayload } from "jose";
import { v5 } from "uuid";
import { Problem } from "../problem.js";
import type { Caller, Role } from "./caller.js";

/** Of users whose issuer does not call them by UUIDs: a random UUID, fixed for ever. */
const NAMESPACE = "0b9d0f6e-7a55-4d0c-8f43-2f3c9f6a1c58";

/** A UUID of version 5. */
const MADE = /^.{14}5/;

const MAX_SUBJECT_CHARS = 255;

const subject = text(MAX_SUBJECT_CHARS);

/** Where an issuer says what. A name `a.b` is the claim `b` in `a` where there is no claim of that whole name. */
export type ClaimNames = Readonly<{
  /** Lists a user's roles. */
  rolesClaim: string;
  /** A customer's address. Whether it is known to be theirs is in the claim of this name with `_verified` after it. */
  emailClaim: string;
  /** `always`: the issuer knows every address that it writes into a token. */
  emailVerified: "claim" | "always";
}>;

/**
 * Who the holder of a verified token is. A token without a role of ours is a customer's.
 *
 * @throws Problem where its subject is none
 */
export function callerFrom(claims: JWTPayload, names: ClaimNames): Caller {
  const name = subject.safeParse(claims.sub);
  if (!name.success) throw new Problem("not_authenticated", 'The token names nobody: it has no claim "sub".');
  const role = highestOf(rolesIn(claims, names.rolesClaim));

  return role === "customer"
    ? { kind: "customer", userId: userIdOf(claims.iss, name.data), email: emailIn(claims, names) }
    : { kind: "staff", name: name.data, role };
}

/**
 * The subject where it is a UUID as we write them and none that we make, else one that is made from the subject and who
 * issued it: always the same, and nobody else's. Whoever may choose their subject could otherwise choose somebody's user id.
 */
function userIdOf(issuer: string | undefined, name: string): string {
  const isOurSpelling = Uuid.safeParse(name).data === name;

  return isOurSpelling && !MADE.test(name) ? name : v5(JSON.stringify([issuer, name]), NAMESPACE);
}

/** Undefined where it is not known to be theirs, or it is no address that we can write to. */
function emailIn(claims: JWTPayload, { emailClaim, emailVerified }: ClaimNames): string | undefined {
  const verified = claimIn(claims, `${emailClaim}_verified`);
  // Some issuers write it as a text.
  const isTheirs = emailVerified === "always" || verified === true || verified === "true";

  return isTheirs ? Email.safeParse(claimIn(claims, emailClaim)).data : undefined;
}

function rolesIn(claims: JWTPayload, rolesClaim: string): readonly unknown[] {
  const found = claimIn(claims, rolesClaim);
  // `scope` is a text of words (RFC 8693, section 4.2).
  if (typeof found === "string") return found.split(" ");

  return Array.isArray(found) ? found : [];
}

function claimIn(claims: JWTPayload, name: string): unknown {
  return Object.hasOwn(claims, name) ? claims[name] : at(claims, name.split("."));
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
