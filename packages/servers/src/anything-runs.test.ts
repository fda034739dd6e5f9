import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { anythingRuns } from "./anything-runs.js";
import { ownIdentity } from "./process-identity.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "warren-runs-"));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

/** A `docker` that does what a script says. */
async function dockerThat(script: string): Promise<void> {
  await writeFile(path.join(folder, "docker"), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  vi.stubEnv("PATH", `${folder}${path.delimiter}${process.env["PATH"] ?? ""}`);
}

const inContainers = { owner: null, processes: {}, compose: { name: "warren-test", file: "compose.yaml" } };

test("containers that somebody started run, though there is no process of theirs", async () => {
  await dockerThat("echo postgres; echo rabbitmq");

  expect(await anythingRuns(inContainers)).toBe(true);
});

test.each(["true", "echo no engine >&2; exit 1"])(
  "none run where Docker says so or nothing: %s",
  async (script) => {
    await dockerThat(script);

    expect(await anythingRuns(inContainers)).toBe(false);
  },
);

test("a noted process is enough", async () => {
  expect(await anythingRuns({ owner: null, processes: { postgres: ownIdentity() } })).toBe(true);
  expect(await anythingRuns({ owner: null, processes: {} })).toBe(false);
});
