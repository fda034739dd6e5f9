/** What the runtime needs of a logger; pino's is one. */
export type Logger = {
  /** What helps whoever looks for a fault. */
  debug(fields: object, text: string): void;
  /** What an operator may want to know. */
  info(fields: object, text: string): void;
  /** What went wrong and will be tried again, or should be looked at. */
  warn(fields: object, text: string): void;
  /** What went wrong for good. */
  error(fields: object, text: string): void;
  /** The same logger, whose lines have these fields too. Default: lines do not say which part of a program wrote them. */
  child?(fields: Readonly<{ component: string }>): Logger;
};

const children = new WeakMap<Logger, Map<string, Logger>>();

/**
 * The logger of one part of a program: its lines name it, and a level can be set for it alone. The same one each time it is asked for,
 * since a logger that is made for each line would cost more than the line.
 */
export function componentLogger<L extends Logger>(logger: L, component: string): L {
  if (logger.child === undefined) return logger;
  const known = children.get(logger) ?? new Map<string, Logger>();
  children.set(logger, known);
  const child = known.get(component) ?? logger.child({ component });
  known.set(component, child);

  return child as L;
}
