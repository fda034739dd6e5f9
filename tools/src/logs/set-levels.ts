import type { ShopNotes } from "@warren/stack";
import { serviceOf } from "./wanted.js";

/** What a program says of its levels, or why it says nothing. */
export type LevelsSet = Readonly<{ program: string } & ({ level: string } | { failed: string })>;

const WITHIN_MS = 3_000;

/**
 * Changes which lines the programs of a running shop write.
 *
 * @param levels such as `consume=debug`; undefined: those of their start
 * @throws Error where there is no program of that name
 */
export async function setLevels(
  { programs }: Pick<ShopNotes, "programs">,
  { levels, service }: Readonly<{ levels: string | undefined; service: string | undefined }>,
): Promise<readonly LevelsSet[]> {
  const names = programs.map(({ name }) => name);
  const isMeant = (name: string) => service === undefined || name === service || serviceOf(name) === service;
  const meant = programs.filter(({ name }) => isMeant(name));
  if (meant.length === 0) throw new Error(`no ${String(service)} runs here: give one of ${names.join(", ")}`);

  return Promise.all(
    meant.map(async ({ name, url }) => ({
      program: name,
      ...(await setLevel(`${url}/admin/log-level`, levels)),
    })),
  );
}

async function setLevel(
  url: string,
  levels: string | undefined,
): Promise<Readonly<{ level: string } | { failed: string }>> {
  try {
    const answer = await fetch(url, {
      signal: AbortSignal.timeout(WITHIN_MS),
      ...(levels === undefined
        ? { method: "DELETE" }
        : { method: "PUT", body: JSON.stringify({ level: levels }) }),
    });
    if (answer.status === 404) return { failed: "it has no levels that can be changed" };
    const said = (await answer.json()) as Readonly<{ level?: string; message?: string; detail?: string }>;

    return answer.ok && said.level !== undefined
      ? { level: said.level }
      : { failed: said.message ?? said.detail ?? `it answers ${answer.status}` };
  } catch {
    return { failed: `it does not answer within ${WITHIN_MS / 1_000} s` };
  }
}
