import { loggableError } from "@warren/messaging";
import { pino } from "pino";
import type { DestinationStream, Logger } from "pino";
import { isComponent, readLevels, showLevels, type Component } from "./levels.js";
import { masked } from "./mask.js";
import { standardOutput } from "./standard-output.js";

export type LoggerOptions = Readonly<{
  name: string;
  /** As LOG_LEVEL has it: `info,consume=debug`. Default "info". */
  level?: string;
  /** Default: standard output, in pieces and without waiting for whoever reads it. */
  destination?: DestinationStream;
}>;

/** Which lines a logger writes. */
export type LogLevels = Readonly<{
  /** As {@link change} takes it. */
  show(): string;
  /**
   * Changes what is named, and leaves the rest: `consume=debug`, `warn`, `warn,http=info`. It holds until the next change.
   *
   * @throws TypeError that says what is wrong with it; nothing is changed then
   */
  change(text: string): void;
  /** As it was at the start. */
  reset(): void;
}>;

const levelsBy = new WeakMap<Logger, LogLevels>();

/**
 * Writes JSON, one line an event. What is secret is masked in every line (`mask.ts`), and errors show what `loggableError` lets through.
 * A child with a `component` is a part of the program, and has that part's level.
 */
export function createLogger({ name, level = "info", destination }: LoggerOptions): Logger {
  const parts: Readonly<{ component: Component; logger: Logger }>[] = [];
  const start = readLevels(level);
  let levels = start;
  const levelOf = (component: Component) => levels.own.get(component) ?? levels.usual;
  const logger = pino(
    {
      name,
      level: levels.usual,
      serializers: { err: (error: unknown) => (error instanceof Error ? loggableError(error) : error) },
      hooks: { streamWrite: masked },
      onChild(child: Logger) {
        const { component } = child.bindings();
        if (!isComponent(component)) return;
        parts.push({ component, logger: child });
        child.level = levelOf(component);
      },
    },
    destination ?? standardOutput(),
  );
  const set = (next: typeof levels) => {
    levels = next;
    logger.level = levels.usual;
    for (const part of parts) part.logger.level = levelOf(part.component);
  };
  levelsBy.set(logger, {
    show: () => showLevels(levels),
    change: (text) => set(readLevels(text, levels)),
    reset: () => set(start),
  });

  return logger;
}

/** Undefined for a logger that was not made by {@link createLogger}. */
export function logLevelsOf(logger: Logger): LogLevels | undefined {
  return levelsBy.get(logger);
}
