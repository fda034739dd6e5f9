import type { Role } from "./role.js";

/** Whether this gateway signs people in by a click: it writes so into its page, in development only. */
export function signsInByClick(): boolean {
  return document.querySelector<HTMLMetaElement>('meta[name="warren-sign-in"]')?.content === "roles";
}

/**
 * A token of this role, from the gateway of development.
 *
 * @throws Error that says why there is none
 */
export async function tokenFor(role: Role): Promise<string> {
  const answer = await fetch("/development/sign-in", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ role }),
  }).catch(() => undefined);
  if (answer === undefined) throw new Error("The gateway does not answer. Is npm start still running?");
  const said = (await answer.json()) as Readonly<{ token?: string; detail?: string }>;
  if (answer.ok && said.token !== undefined) return said.token;
  throw new Error(said.detail ?? `The gateway answered ${String(answer.status)}.`);
}
