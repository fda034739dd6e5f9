import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { archiveCommand, claimArchive, missingIn, noteNewState, restoreCommand } from "./wal-archive.js";

let folder: string;
let archive: string;
const piece = "000000010000000000000003";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "warren-archive-"));
  archive = join(folder, "it's 100% full");
  mkdirSync(archive);
});
afterEach(() => rmSync(folder, { recursive: true }));

/** As PostgreSQL runs it: with a path for `%p`, a name for `%f` and `%` for `%%`. */
function exitCodeOf(command: string): number | null {
  const path = join(folder, "pg_wal");
  const text = command.replaceAll(/%[pf%]/g, (found) => ({ "%p": path, "%f": piece })[found] ?? "%");

  return spawnSync("sh", ["-c", text]).status;
}

function write(text: string): void {
  writeFileSync(join(folder, "pg_wal"), text);
}

test("a piece of the log is archived once, asked for again it is there, and another never takes its place", () => {
  const command = archiveCommand(archive);
  write("first");

  expect(exitCodeOf(command)).toBe(0);
  expect(exitCodeOf(command)).toBe(0);
  write("another");
  expect(exitCodeOf(command)).not.toBe(0);
  expect(readFileSync(join(archive, piece), "utf8")).toBe("first");
  expect(readdirSync(archive)).toEqual([piece]);
});

test("a half copy that a crash left is written over", () => {
  writeFileSync(join(archive, `${piece}.draft`), "fi");
  write("first");

  expect(exitCodeOf(archiveCommand(archive))).toBe(0);
  expect(readFileSync(join(archive, piece), "utf8")).toBe("first");
});

test("a replay takes a piece from the first place that has it; where none has it the log ends, where it cannot be read the replay does", () => {
  const other = join(folder, "other");
  mkdirSync(other);
  const command = restoreCommand([archive, other]);
  const taken = join(folder, "pg_wal");

  expect(exitCodeOf(command)).toBe(1);
  expect(existsSync(taken)).toBe(false);
  writeFileSync(join(other, piece), "of the backup");
  expect(exitCodeOf(command)).toBe(0);
  expect(readFileSync(taken, "utf8")).toBe("of the backup");
  writeFileSync(join(archive, piece), "of the archive");
  expect(exitCodeOf(command)).toBe(0);
  expect(readFileSync(taken, "utf8")).toBe("of the archive");
  rmSync(join(archive, piece));
  mkdirSync(join(archive, piece));
  expect(exitCodeOf(command)).toBeGreaterThan(125);
});

test("an archive belongs to one state of the databases: after a restore another one is needed", () => {
  const state = join(folder, "initialized");
  writeFileSync(state, "");

  claimArchive(archive, state);
  claimArchive(archive, state);
  noteNewState(state);
  expect(() => claimArchive(archive, state)).toThrow(/holds the log of other databases/);
  claimArchive(mkdtempSync(join(folder, "empty-")), state);
});

test("a folder that holds something and does not say whose is refused", () => {
  const state = join(folder, "initialized");
  noteNewState(state);
  writeFileSync(join(archive, piece), "");

  expect(() => claimArchive(archive, state)).toThrow(/Name a folder that is empty/);
});

test("a hole in an archive is found, also at the end of a log's 256 pieces; what was archived of another timeline is none", () => {
  const whole = ["0000000100000000000000FE", "0000000100000000000000FF", "000000010000000100000000"];

  expect(missingIn([...whole, "000000010000000100000000.00000028.backup", "belongs-to"])).toBeUndefined();
  expect(missingIn([...whole, "000000020000000100000004", "00000002.history"])).toBeUndefined();
  expect(missingIn(whole.filter((name) => !name.endsWith("FF")))).toBe("0000000100000000000000FF");
});
