export type SignInSearch = Readonly<{
  /** Where somebody was, to go on from there. An address of the console. */
  to?: string;
}>;

/** Reads the address of the sign-in page. Nobody is led to another site. */
export function signInSearch({ to }: Record<string, unknown>): SignInSearch {
  return typeof to === "string" && isOurs(to) ? { to } : {};
}

/** Browsers read `//host` and `/\host` as another site. */
function isOurs(address: string): boolean {
  return /^\/(?![/\\])/.test(address) && !address.startsWith("/sign-in");
}
