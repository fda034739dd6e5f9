/** What the runtime needs of a logger; pino's is one. */
export type Logger = Readonly<{
  debug(fields: object, text: string): void;
  info(fields: object, text: string): void;
  warn(fields: object, text: string): void;
  error(fields: object, text: string): void;
}>;
