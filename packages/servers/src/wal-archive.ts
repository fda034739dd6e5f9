import { randomUUID } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** In the archive: whose log it is. */
const OWNER = "belongs-to";

/**
 * The command that copies a piece of the log. One that is there already with the same content counts as copied: PostgreSQL asks again
 * after a crash. Another content is never written over. A piece gets its name when all of it is on the disk.
 */
export function archiveCommand(archive: string): string {
  const folder = quoted(archive);
  const file = `${folder}/%f`;

  return [
    `if test -e ${file}; then cmp -s "%p" ${file};`,
    `else cp "%p" ${file}.draft && sync ${file}.draft && mv ${file}.draft ${file} && sync ${folder}; fi`,
  ].join(" ");
}

/**
 * The command that fetches a piece of the log for a replay: from the first place that has it. What is there and cannot be read ends the
 * replay, as every code above 125 does; a piece that is nowhere is the end of the log.
 */
export function restoreCommand(places: readonly string[]): string {
  const [first, ...others] = places.map((place) => {
    const file = `${quoted(place)}/%f`;

    return `if test -e ${file}; then cp ${file} "%p" || exit 200;`;
  });

  return [first, ...others.map((other) => `el${other}`), "else exit 1; fi"].join(" ");
}

/** For a shell, and for PostgreSQL, which takes `%` for itself. */
function quoted(path: string): string {
  return `'${path.replaceAll("'", `'\\''`).replaceAll("%", "%%")}'`;
}

/**
 * Makes the archive that of one state of the databases, or finds that it is. After a restore the log goes on in another direction, and
 * after two restores of one backup even under the same names: each needs a folder of its own. `stateFile` beside the databases says
 * which state they are of.
 *
 * @throws Error where the archive is of another state, or holds a log and does not say of which
 */
export function claimArchive(archive: string, stateFile: string): void {
  const state = readFileSync(stateFile, "utf8").trim() || noteNewState(stateFile);
  const ownerFile = join(archive, OWNER);
  const owner = existsSync(ownerFile) ? readFileSync(ownerFile, "utf8").trim() : undefined;
  if (owner === state) return;
  if (owner === undefined && readdirSync(archive).length === 0) {
    writeFileSync(ownerFile, `${state}\n`, { mode: 0o600 });

    return;
  }
  throw new Error(
    `${archive} holds the log of other databases, or of these before they were restored. Name a folder that is empty, and take a backup then.`,
  );
}

/** Says that the databases are of a state that no archive belongs to yet. */
export function noteNewState(stateFile: string): string {
  const state = randomUUID();
  writeFileSync(stateFile, `${state}\n`, { mode: 0o600 });

  return state;
}

const SEGMENT = /^[0-9A-F]{24}$/;
/** Pieces of 16 MiB, which is what `initdb` makes, in each 4 GiB. */
const SEGMENTS_A_LOG = 256;

/** The first piece that is missing between others of the same timeline; undefined where none is. */
export function missingIn(files: readonly string[]): string | undefined {
  const names = files.filter((name) => SEGMENT.test(name)).toSorted();
  for (const [index, name] of names.entries()) {
    const following = names[index + 1];
    const next = after(name);
    if (following?.slice(0, 8) === name.slice(0, 8) && following !== next) return next;
  }

  return undefined;
}

function after(name: string): string {
  const [timeline, log, segment] = [name.slice(0, 8), name.slice(8, 16), name.slice(16)];
  const count = parseInt(log, 16) * SEGMENTS_A_LOG + parseInt(segment, 16) + 1;
  const hex = (value: number) => value.toString(16).toUpperCase().padStart(8, "0");

  return `${timeline}${hex(Math.floor(count / SEGMENTS_A_LOG))}${hex(count % SEGMENTS_A_LOG)}`;
}
