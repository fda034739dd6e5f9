import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DockerfileParser } from "dockerfile-ast";
import { imageNames, makeImage, programNames, repository } from "@warren/programs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const instructions = DockerfileParser.parse(readFileSync(join(repository, "Dockerfile"), "utf8"))
  .getInstructions()
  .map((one) => ({ keyword: one.getInstruction(), text: textOf(one) }));
const stages = stagesOf(instructions);

describe("the Dockerfile", () => {
  test("names its base image with a version, in one place, and has no other", () => {
    expect(instructions[0]).toEqual({
      keyword: "ARG",
      text: expect.stringMatching(/^NODE_IMAGE=node:\d+\.\d+\.\d+-\w+-slim$/) as string,
    });
    const own = [...stages.keys(), "scratch", "${NODE_IMAGE}"];
    for (const { keyword, text } of instructions)
      if (keyword === "FROM") expect(own).toContain(text.split(/\s/)[0]);
  });

  test("installs what the lock file says, and runs no script of a package", () => {
    const installs = instructions.filter(({ text }) => /\bnpm (ci|install|i|add)\b/.test(text));

    expect(installs).toHaveLength(1);
    expect(installs[0]?.text).toMatch(/\bnpm ci --ignore-scripts\b/);
  });

  test.each(["program", "operations"])("%s runs as a user by number who is not root", (stage) => {
    const users = lineage(stage).filter(({ keyword }) => keyword === "USER");

    expect(users.at(-1)?.text).toMatch(/^[1-9]\d*:[1-9]\d*$/);
  });

  test.each(["program", "operations"])(
    "%s copies what was made for it, and nothing of the source",
    (stage) => {
      const copies = lineage(stage).filter(({ keyword }) => keyword === "COPY" || keyword === "ADD");

      expect(copies.map(({ text }) => text)).toEqual([`--from=${stage}-files /image ./`]);
    },
  );

  test("a program says how its health is asked, by the route that it has", () => {
    const [check] = lineage("program").filter(({ keyword }) => keyword === "HEALTHCHECK");
    const routes = readFileSync(join(repository, "packages/service-host/src/http/host-routes.ts"), "utf8");
    const [, route = ""] = /(\/health\/\w+)/.exec(check?.text ?? "") ?? [];

    expect(routes).toContain(`app.get("${route}"`);
  });

  test("secrets are no part of a build", () => {
    for (const { keyword, text } of instructions)
      if (keyword === "ARG" || keyword === "ENV") expect(text).not.toMatch(/PASSWORD|SECRET|TOKEN|KEY/);
  });
});

test("there is an image for each program, and one for what runs before them", () => {
  expect([...imageNames].sort()).toEqual([...programNames, "operations"].sort());
});

test("no image is made by a name that there is none of", async () => {
  await expect(makeImage("cart", join(tmpdir(), "never"))).rejects.toThrow(
    'There is no image "cart"; there are: order,',
  );
});

// As a container runs it: what is in the folder and nothing above it, nothing to be written, and an ordinary user.
describe("the files of the gateway's image", () => {
  let parent: string;
  let folder: string;

  beforeAll(async () => {
    parent = await mkdtemp(join(tmpdir(), "warren-image-"));
    folder = join(parent, "app");
    await makeImage("gateway", folder);
    await chmod(parent, 0o755);
    await chmod(folder, 0o555);
  });
  afterAll(async () => {
    await chmod(folder, 0o755);
    await rm(parent, { recursive: true });
  });

  test("are enough for it to get as far as its settings", async () => {
    const { ended, output } = await run("main.js", "");

    expect(output).toContain("AMQP_URL is missing");
    expect(ended).toBe(78);
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

  test("hold the console, where the gateway looks for it", async () => {
    const page = await readFile(join(folder, "dist/console/index.html"), "utf8");
    const [, script = "none"] = /src="\/(assets\/[^"]+\.js)"/.exec(page) ?? [];

    expect(await readFile(join(folder, "dist/console", script), "utf8")).not.toBe("");
    const gateway = readFileSync(join(repository, "gateway/src/environment.ts"), "utf8");
    expect(gateway).toContain('CONSOLE_DIR: z.string().default("dist/console")');
  });

  test("hold no tool of development", async () => {
    const names = await readdir(join(folder, "node_modules"));

    expect(names).not.toContain("@warren");
    for (const tool of ["typescript", "vitest", "eslint", "esbuild", "tsx"])
      expect(names).not.toContain(tool);
  });

  async function run(script: string, input: string) {
    const child = spawn(process.execPath, ["--input-type=module", script].slice(script === "-" ? 0 : 1), {
      cwd: folder,
      env: {},
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

/** A package of nothing but files has nothing to be imported. */
function isCode(statement: string): boolean {
  return !statement.includes("swagger-ui-dist");
}

/** All that follows the keyword, with the lines that continue it. */
function textOf(instruction: ParsedInstruction): string {
  const whole = instruction.getTextContent().replaceAll(/\\\n\s*/g, "");

  return whole.slice(instruction.getInstruction().length).trim();
}

type ParsedInstruction = ReturnType<ReturnType<typeof DockerfileParser.parse>["getInstructions"]>[number];

type Instruction = Readonly<{ keyword: string; text: string }>;

/** The instructions of each stage by its name, with its own FROM. */
function stagesOf(all: readonly Instruction[]): ReadonlyMap<string, readonly Instruction[]> {
  const found = new Map<string, Instruction[]>();
  let current: Instruction[] = [];
  for (const instruction of all) {
    const [, name] = (instruction.keyword === "FROM" ? / AS (\S+)$/.exec(instruction.text) : null) ?? [];
    if (name !== undefined) found.set(name, (current = []));
    current.push(instruction);
  }

  return found;
}

/** A stage's instructions after those of the stages that it stands on. */
function lineage(stage: string): readonly Instruction[] {
  const own = stages.get(stage) ?? [];
  const base = own[0]?.text.split(/\s/)[0] ?? "";

  return [...(stages.has(base) ? lineage(base) : []), ...own];
}
