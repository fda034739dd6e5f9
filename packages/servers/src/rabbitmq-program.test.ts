import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { provideRabbitmq } from "./rabbitmq-program.js";

const folder = mkdtempSync(join(tmpdir(), "warren-rabbitmq-"));
const options = { cache: "/no-such-folder", rabbitmqHome: folder, log: () => undefined, signal: undefined };

describe("a RabbitMQ that is named by its folder", () => {
  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true, force: true });
  });

  test("is started from there, with the Erlang of the PATH", async () => {
    for (const name of ["sbin/rabbitmq-server", "erlang/erl", "erlang/epmd"]) executable(name);
    vi.stubEnv("PATH", join(folder, "erlang"));

    expect(await provideRabbitmq(options)).toMatchObject({
      server: join(folder, "sbin/rabbitmq-server"),
      epmd: join(folder, "erlang/epmd"),
      env: { PATH: expect.stringContaining(`${join(folder, "erlang")}:`) as unknown },
      source: expect.stringContaining(folder) as unknown,
    });
  });

  test("is not replaced by another where the folder holds none", async () => {
    await expect(provideRabbitmq(options)).rejects.toThrow(
      /WARREN_RABBITMQ_HOME must be a folder with sbin\/rabbitmq-server/,
    );
  });
});

function executable(name: string): void {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, "");
  chmodSync(path, 0o755);
}
