import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readManifest, verifyBackup, type BackupManifest } from "./backup-manifest.js";

let backup: string;

beforeEach(() => {
  backup = mkdtempSync(join(tmpdir(), "warren-backup-"));
  mkdirSync(join(backup, "data/global"), { recursive: true });
  writeFileSync(join(backup, "data/PG_VERSION"), "18\n");
  for (const name of ["data/global/pg_control", "data/backup_label"])
    writeFileSync(join(backup, name), "18\n");
});
afterEach(() => rmSync(backup, { recursive: true }));

const file = { bytes: 3, sha256: createHash("sha256").update("18\n").digest("hex") };
const files = { "data/PG_VERSION": file, "data/global/pg_control": file, "data/backup_label": file };

function manifest(change: Readonly<Record<string, unknown>> = {}): void {
  const whole: BackupManifest = {
    format: 1,
    postgres: "18.4",
    startedAt: "2026-11-30T10:00:00.000Z",
    endedAt: "2026-11-30T10:00:05.000Z",
    databases: ["orders"],
    folders: ["base"],
    files,
  };
  writeFileSync(join(backup, "manifest.json"), JSON.stringify({ ...whole, ...change }));
}

test("a whole backup is read, file by file", async () => {
  manifest();

  expect((await verifyBackup(backup)).databases).toEqual(["orders"]);
});

test("a file that is missing, longer or another is named", async () => {
  manifest();
  const version = join(backup, "data/PG_VERSION");

  writeFileSync(version, "17\n");
  await expect(verifyBackup(backup)).rejects.toThrow("is damaged: data/PG_VERSION is another.");
  writeFileSync(version, "18\n\n");
  await expect(verifyBackup(backup)).rejects.toThrow("data/PG_VERSION has 4 bytes instead of 3");
  rmSync(version);
  await expect(verifyBackup(backup)).rejects.toThrow("data/PG_VERSION is missing");
});

test("a folder without a manifest is no finished backup", () => {
  expect(() => readManifest(backup)).toThrow("is no finished backup: it has no manifest.json.");
});

test.each([
  ["of another format", { format: 2 }],
  ["without its moment", { endedAt: undefined }],
  ["with a folder outside of it", { folders: ["../elsewhere"] }],
  ["with a file outside of it", { files: { ...files, "/etc/passwd": file } }],
  ["with a file on the way out", { files: { ...files, "data/../../x": file } }],
  ["with a file that is of no server", { files: { ...files, "notes.txt": file } }],
  ["without files", { files: {} }],
  ["that is no text about files", { files: { ...files, "data/x": "whole" } }],
])("a manifest %s is refused", (_, change) => {
  manifest(change);

  expect(() => readManifest(backup)).toThrow("is no backup that can be read here");
});
