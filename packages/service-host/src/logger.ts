import { pino } from "pino";
import type { DestinationStream, LevelWithSilent, Logger } from "pino";

export type LoggerOptions = Readonly<{
  name: string;
  /** Default "info". */
  level?: LevelWithSilent;
  /** Default: standard output. */
  destination?: DestinationStream;
}>;

const SECRETS = ["password", "secret", "token", "authorization", "cookie", "apiKey"];

// Addresses turn up inside error texts, where no path names them.
const PASSWORD_IN_ADDRESS = /(\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@"]*):[^\s@/"]+@/gi;

/** Writes JSON, one line an event. Passwords in addresses and fields named like a secret are masked. */
export function createLogger({ name, level = "info", destination }: LoggerOptions): Logger {
  const options = {
    name,
    level,
    redact: { paths: SECRETS.flatMap((key) => [key, `*.${key}`, `*.headers.${key}`]), censor: "***" },
    hooks: { streamWrite: maskAddresses },
  };

  return destination === undefined ? pino(options) : pino(options, destination);
}

/** Masks the password of every address in the text. */
export function maskAddresses(text: string): string {
  return text.replace(PASSWORD_IN_ADDRESS, "$1:***@");
}
