import { expect, test } from "vitest";
import type { DebianArchive } from "./debian-fetch.js";
import { fetchDebianProgram } from "./debian-program.js";

const said = (exitCode: number, stderr = "") => ({ exitCode, stdout: "", stderr });
const missing = said(127, "erl: error while loading shared libraries: libz.so.1");

/** An archive whose first package is in the cache already, and what becomes of trials of its programs, one after the other. */
async function fetched(...trials: readonly ReturnType<typeof said>[]) {
  const instead: (string | undefined)[] = [];
  const lines: string[] = [];
  const archive: DebianArchive = {
    fetch({ insteadOf }) {
      instead.push(insteadOf?.stamp);

      return Promise.resolve({
        root: `/cache/${String(instead.length)}`,
        stamp: `of ${String(instead.length)}`,
      });
    },
  };
  const asked = { packageName: "rabbitmq-server", always: [], title: "RabbitMQ", cache: "/cache" };
  const left = [...trials];
  const program = await fetchDebianProgram(
    { ...asked, log: (line) => void lines.push(line) },
    {
      programIn: (root) => `${root}/bin/erl`,
      trial: () => Promise.resolve(left.shift() ?? said(1, "was not expected to be tried")),
    },
    archive,
  ).catch((error: unknown) => (error as Error).message);

  return { program, instead, lines };
}

test.each([
  ["runs", [said(0)]],
  ["is slow, since others may run from the same folder", [said(124)]],
  ["fails once, as while another process writes its start script", [missing, said(0)]],
])("what is in the cache is taken where it %s", async (_, trials) => {
  expect(await fetched(...trials)).toEqual({ program: "/cache/1/bin/erl", instead: [undefined], lines: [] });
});

test("what does not run on this system is fetched again", async () => {
  expect(await fetched(missing, missing, missing, missing, said(0))).toEqual({
    program: "/cache/2/bin/erl",
    instead: [undefined, "of 1"],
    lines: [
      `RabbitMQ: what is in the cache does not run on this system, so it is fetched again: ${missing.stderr}`,
    ],
  });
});

test("what does not run then either is told, with what it says", async () => {
  expect(await fetched(...Array<typeof missing>(8).fill(missing))).toMatchObject({
    program: `RabbitMQ does not run on this system: ${missing.stderr}`,
    instead: [undefined, "of 1"],
  });
});
