import { open, rm } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import type { BreakableSystem } from "@warren/test-system";
import type { Fault } from "../fault.js";
import { orHealed } from "./or-healed.js";

const CHUNK = Buffer.alloc(1024 * 1024);
const SMALLEST = 4 * 1024;
const ANSWERS_WITHIN_MS = 10_000;

/** Tables cannot grow; where the log cannot either, PostgreSQL ends itself and does not come back before there is room. */
export const databaseDiskFull: Fault = {
  name: "database-disk-full",
  breaks: "PostgreSQL's disk is full to the last byte",
  holdMs: [10_000, 20_000],
  fillsPostgresDisk: true,
  async inject({ system }) {
    if (system.postgresDisk === undefined) throw new Error("PostgreSQL has no disk of its own to fill");
    const ballast = join(system.postgresDisk, "ballast");
    const heal = async () => {
      await rm(ballast, { force: true });
      if (!(await answers(system))) await system.stack.restart("postgres", { signal: "SIGKILL" });
    };

    return orHealed(heal, () => fill(ballast));
  },
};

/** Writes until the disk takes no more. */
async function fill(path: string): Promise<void> {
  const file = await open(path, "w");
  try {
    for (let size = CHUNK.length; size >= SMALLEST;) {
      const written = await file.write(CHUNK, 0, size).then(
        ({ bytesWritten }) => bytesWritten,
        (error: unknown) => {
          if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;

          return 0;
        },
      );
      if (written < size) size /= 2;
    }
  } finally {
    await file.close();
  }
}

async function answers({ databaseUrl }: BreakableSystem): Promise<boolean> {
  for (const until = Date.now() + ANSWERS_WITHIN_MS; Date.now() < until;) {
    const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 1_000 });
    client.on("error", () => undefined);
    const connected = await client.connect().then(
      () => true,
      () => false,
    );
    await client.end().catch(() => undefined);
    if (connected) return true;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }

  return false;
}
