import type { LevelWithSilent } from "pino";

/** The parts of a program whose level can be set alone. Each line names the one that wrote it. */
export const components = [
  "connection",
  "consume",
  "publish",
  "outbox",
  "saga",
  "timers",
  "provider",
  "channels",
  "database",
  "redis",
  "http",
  "host",
] as const;

export type Component = (typeof components)[number];

const names = [
  "trace",
  "debug",
  "info",
  "warn",
  "error",
  "fatal",
  "silent",
] as const satisfies LevelWithSilent[];

/** Which lines are written: those of at least this level, by the part that writes them. */
export type Levels = Readonly<{
  /** For every part that has none of its own. */
  usual: LevelWithSilent;
  own: ReadonlyMap<Component, LevelWithSilent>;
}>;

const USUAL: Levels = { usual: "info", own: new Map() };

/**
 * Reads `info,consume=debug`: a level alone is for every part that has none of its own. What is not named stays as it was.
 *
 * @param before default: info
 * @throws TypeError that says what is wrong
 */
export function readLevels(text: string, before: Levels = USUAL): Levels {
  let { usual } = before;
  const own = new Map(before.own);
  for (const part of text.split(",").map((one) => one.trim())) {
    const [first = "", second, ...rest] = part.split("=").map((one) => one.trim());
    if (rest.length > 0) throw new TypeError(`"${part}" has more than one =`);
    if (second === undefined) usual = levelOf(first);
    else own.set(componentOf(first), levelOf(second));
  }

  return { usual, own };
}

/** As {@link readLevels} reads it. */
export function showLevels({ usual, own }: Levels): string {
  return [usual, ...[...own].map(([component, level]) => `${component}=${level}`)].join(",");
}

/** What is wrong with it; undefined where nothing is. */
export function whyNoLevels(text: string): string | undefined {
  try {
    readLevels(text);

    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

export function isComponent(value: unknown): value is Component {
  return components.some((component) => component === value);
}

function levelOf(text: string): LevelWithSilent {
  const level = names.find((name) => name === text);
  if (level === undefined)
    throw new TypeError(`${quoted(text)} is no level: give one of ${names.join(", ")}`);

  return level;
}

function componentOf(text: string): Component {
  const component = components.find((name) => name === text);
  if (component === undefined)
    throw new TypeError(`${quoted(text)} is no part of a program: give one of ${components.join(", ")}`);

  return component;
}

function quoted(text: string): string {
  return `"${text.slice(0, 40)}"`;
}
