/** What somebody may do who is more than a customer: `trusted` sets prices and manages catalogue and stock; `admin` may do everything. */
export type StaffRole = "trusted" | "admin";

/** Each role may do what those before it may. */
export type Role = "customer" | StaffRole;

/** Who asks. */
export type Caller = Readonly<
  | { kind: "anonymous" }
  /** In development: somebody without a token, who is taken at their word. */
  | { kind: "unverified" }
  | { kind: "customer"; userId: string; email: string | undefined }
  /** Somebody of the shop; `name` is what the issuer of their token calls them. */
  | { kind: "staff"; name: string; role: StaffRole }
  /** A program with an API key; `id` names the key without giving it away. */
  | { kind: "machine"; id: string; role: StaffRole }
>;

/** Whoever is somebody. */
export type KnownCaller = Exclude<Caller, { kind: "anonymous" }>;

/** A caller, and until when (in ms since 1970) this is known; undefined: for as long as the request takes. */
export type Identity = Readonly<{ caller: Caller; until: number | undefined }>;

/** The customer whose orders alone this caller reaches; undefined for callers who reach everybody's. */
export function ownerFor(caller: KnownCaller): string | undefined {
  return caller.kind === "customer" ? caller.userId : undefined;
}

/** Whether the caller is one of the shop's own people or machines, who are told what customers are not. */
export function isOfShop({ kind }: KnownCaller): boolean {
  return kind === "staff" || kind === "machine";
}

/** The caller as audit trails name it. */
export function nameOf(caller: Caller): string {
  switch (caller.kind) {
    case "anonymous":
    case "unverified":
      return caller.kind;
    case "customer":
      return `customer ${caller.userId}`;
    case "staff":
      return `${caller.role} ${caller.name}`;
    case "machine":
      return `API key ${caller.id}`;
  }
}
