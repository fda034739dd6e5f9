import type { ServerName } from "./addresses.js";
import { installCommand, type PackagedServer } from "./install-help.js";

/** This system cannot give a server in any of the ways. The text says what is missing and what helps. */
export class NotProvidedError extends Error {
  override readonly name = "NotProvidedError";

  constructor(
    readonly servers: readonly ServerName[],
    /** What is missing and why, without the help. */
    readonly finding: string,
    /** The one command that helps. */
    readonly help: string = helpFor(servers),
    options?: ErrorOptions,
  ) {
    super(`${finding}\nThis helps: ${help}`, options);
  }
}

/** One error for all that is missing, so that one command mends it. */
export function joinMissing(errors: readonly NotProvidedError[]): NotProvidedError {
  const [first, ...others] = errors;
  if (first && others.length === 0) return first;
  const servers = errors.flatMap((error) => error.servers);
  const packaged = servers.filter(isPackaged);
  const helps = new Set([
    ...(packaged.length > 0 ? [helpFor(packaged)] : []),
    ...errors.filter((error) => !error.servers.every(isPackaged)).map(({ help }) => help),
  ]);

  return new NotProvidedError(
    servers,
    errors.map(({ finding }) => finding).join("\n"),
    [...helps].join(" && "),
    { cause: errors },
  );
}

function helpFor(servers: readonly ServerName[]): string {
  return installCommand(servers.filter(isPackaged));
}

function isPackaged(server: ServerName): server is PackagedServer {
  return server !== "postgres";
}
