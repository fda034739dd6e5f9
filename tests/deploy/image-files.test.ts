import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { existsSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { imageNames, programNames, repository } from "@warren/programs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

/** What each file of an image says where nothing is set, by the image; programs are alike. */
const WITHOUT_SETTINGS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  ...Object.fromEntries(programNames.map((name) => [name, { "main.js": "AMQP_URL is missing" }])),
  operations: {
    "apply-topology.js": "http://127.0.0.1:1 cannot be reached",
    "audit.js": "give DATABASE_URL",
    "broker-users.js": "missing or empty: ORDER_AMQP_PASSWORD",
    "database-users.js": "missing or empty: DATABASE_URL",
    "migrate-service.js": "Name a service: order",
    "resend.js": "give DATABASE_URL",
  },
};

test("there is an image for each program, and one for what runs before them", () => {
  expect([...imageNames].sort()).toEqual([...programNames, "operations"].sort());
});

test("no image is made by a name that there is none of, and no folder for it", async () => {
  const folder = join(tmpdir(), "never");

  await expect(asTheDockerfile("cart", folder)).rejects.toThrow(
    'There is no image "cart"; there are: order,',
  );
  expect(existsSync(folder)).toBe(false);
});

test("a folder that holds something is refused, and nobody may read more of it than before", async () => {
  const home = await mkdtemp(join(tmpdir(), "warren-home-"));
  const secret = join(home, "secret");
  await writeFile(secret, "mine", { mode: 0o600 });

  for (const image of ["order", "operations"])
    await expect(asTheDockerfile(image, home)).rejects.toThrow(`${home} is not empty`);
  expect(await readdir(home)).toEqual(["secret"]);
  expect((await stat(secret)).mode & 0o777).toBe(0o600);
  expect((await stat(home)).mode & 0o777).toBe(0o700);
  await rm(home, { recursive: true });
});

// As a container runs it: what is in the folder and nothing above it, nothing to be written, and an ordinary user.
describe.each(imageNames)("the files of the image %s", (image) => {
  let parent: string;
  let folder: string;

  beforeAll(async () => {
    parent = await mkdtemp(join(tmpdir(), "warren-image-"));
    folder = join(parent, "app");
    await asTheDockerfile(image, folder);
    await chmod(parent, 0o755);
    await chmod(folder, 0o555);
  });
  afterAll(async () => {
    await chmod(folder, 0o755);
    await rm(parent, { recursive: true });
  });

  test("can be read by a user who owns none of them, however narrow the umask was", async () => {
    const paths = await readdir(folder, { recursive: true });
    const modes = await Promise.all(
      paths.map(async (path) => ({ path, of: await stat(join(folder, path)) })),
    );
    const closed = modes.filter(
      ({ of }) => (of.mode & 0o004) === 0 || (of.isDirectory() && (of.mode & 1) === 0),
    );

    expect(closed.map(({ path }) => path)).toEqual([]);
  });

  test.each(Object.entries(WITHOUT_SETTINGS[image] ?? {}))(
    "are enough for %s to get as far as its settings",
    async (script, says) => {
      const { ended, output } = await run(script, "");

      expect(output).toContain(says);
      expect(ended).toBeGreaterThan(0);
    },
  );

  test("hold no file that can be run and is not tried here", async () => {
    const scripts = (await readdir(folder)).filter((name) => name.endsWith(".js"));

    expect(scripts.sort()).toEqual(Object.keys(WITHOUT_SETTINGS[image] ?? {}));
  });

  test("hold every library that is named, also those that are loaded late", async () => {
    const { dependencies } = JSON.parse(await readFile(join(folder, "package.json"), "utf8")) as {
      dependencies: Record<string, string>;
    };
    const loaded = Object.keys(dependencies).map((name) => `await import(${JSON.stringify(name)});`);
    const { ended, output } = await run("-", `${loaded.filter(isCode).join("\n")}\n`);

    expect(output).toBe("");
    expect(ended).toBe(0);
    expect(Object.values(dependencies).filter((version) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  });

  test("list all of themselves", async () => {
    const { components } = JSON.parse(await readFile(join(folder, "sbom.cdx.json"), "utf8")) as {
      components: { name: string; purl: string }[];
    };
    const folders = await readdir(join(folder, "node_modules"), { recursive: true });
    const copied = folders.filter((path) =>
      /(^|node_modules\/)(@[^/]+\/)?[^@/][^/]*\/package.json$/.test(path),
    );
    const names = copied.map((path) => path.replace(/^.*node_modules\//, "").replace("/package.json", ""));

    expect(new Set(components.map(({ name }) => name))).toEqual(new Set(names));
    for (const { purl } of components) expect(purl).toMatch(/^pkg:npm\/(%40[^/@]+\/)?[^/@]+@\d/);
  });

  test.runIf(image === "gateway")("hold the console, where the gateway looks for it", async () => {
    const page = await readFile(join(folder, "dist/console/index.html"), "utf8");
    const [, script = "none"] = /src="\/(assets\/[^"]+\.js)"/.exec(page) ?? [];

    expect(await readFile(join(folder, "dist/console", script), "utf8")).not.toBe("");
    const gateway = readFileSync(join(repository, "gateway/src/environment.ts"), "utf8");
    expect(gateway).toContain('CONSOLE_DIR: z.string().default("dist/console")');
  });

  // Those of "operations" read the contract, and so have what reads contracts.
  test.skipIf(image === "operations")("hold no tool of development", async () => {
    const names = await readdir(join(folder, "node_modules"));

    expect(names).not.toContain("@warren");
    for (const tool of ["typescript", "vitest", "eslint", "esbuild", "tsx"])
      expect(names).not.toContain(tool);
  });

  async function run(script: string, input: string) {
    const child = spawn(process.execPath, ["--input-type=module", script].slice(script === "-" ? 0 : 1), {
      cwd: folder,
      env: { AMQP_MANAGEMENT_URL: "http://127.0.0.1:1" },
      ...(process.getuid?.() === 0 ? { uid: 1_000, gid: 1_000 } : {}),
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text: string) => (output += text));
    child.stdin.end(input);
    const [ended] = (await once(child, "close")) as [number | null];

    return { ended, output };
  }
});

/** With a umask that leaves others nothing, as where the source was checked out by somebody careful. */
async function asTheDockerfile(image: string, folder: string): Promise<void> {
  const make = 'umask 077; exec "$0" --import tsx tools/src/image.ts "$1" "$2"';
  await promisify(execFile)("sh", ["-c", make, process.execPath, image, folder], { cwd: repository });
}

/** A package of nothing but files has nothing to be imported. */
function isCode(statement: string): boolean {
  return !statement.includes("swagger-ui-dist");
}
