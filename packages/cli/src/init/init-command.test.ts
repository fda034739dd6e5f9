import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { readFolder } from "@warren/codegen";
import { pathsFor } from "@warren/codegen/paths";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { generateCommand } from "../generate-command.js";
import { initCommand, type InitOptions } from "./init-command.js";
import { projectNameOf } from "./project-name.js";
import { templateFolder } from "./template-folder.js";

let root: string;

beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), "warren-init-"));
});
afterAll(() => rm(root, { recursive: true, force: true }));

/** Runs the command, and returns what it said. */
async function init(folder: string, options: Partial<InitOptions> = {}) {
  const said: string[] = [];
  const output = {
    log: (line: string) => void said.push(line),
    error: (line: string) => void said.push(line),
  };
  const code = await initCommand(
    path.resolve(root, folder),
    { dryRun: false, version: "1.2.3", ...options },
    output,
  );

  return { code, said: said.join("\n") };
}

async function filesIn(folder: string): Promise<readonly string[]> {
  return [...(await readFolder(path.join(root, folder))).keys()];
}

const inProject = (folder: string, file: string) => readFile(path.join(root, folder, file), "utf8");

describe("the example", () => {
  test("is written under the folder's name, with our packages in the command's version", async () => {
    const { code, said } = await init("My Bakery");

    expect(code).toBe(0);
    expect(said).toContain("new      src/oven.ts");
    expect(said).toContain("--packages FOLDER");
    const manifest = JSON.parse(await inProject("My Bakery", "package.json")) as Readonly<{
      name: string;
      dependencies: Readonly<Record<string, string>>;
    }>;
    expect(manifest.name).toBe("my-bakery");
    expect(manifest.dependencies).toMatchObject({ "@warren/messaging": "^1.2.3" });
    expect(manifest.dependencies["pg"]).toMatch(/^\^\d/);
    expect(await inProject("My Bakery", "README.md")).toMatch(/^# my-bakery\n/);
    expect(await filesIn("My Bakery")).toEqual(
      expect.arrayContaining([".gitignore", "generated/oven/index.ts", "test/bakery.test.ts"]),
    );
  });

  test("has in this repository the generated code that its contract makes", async () => {
    const said: string[] = [];
    const output = { log: () => undefined, error: (line: string) => void said.push(line) };
    const code = await generateCommand(
      pathsFor(path.join(templateFolder, "bakery/asyncapi.yaml")),
      { check: true },
      output,
    );

    expect({ code, said }).toEqual({ code: 0, said: [] });
  });
});

describe("nothing is written", () => {
  test("where a file is there already, and each of them is named", async () => {
    await mkdir(path.join(root, "taken/src"), { recursive: true });
    await writeFile(path.join(root, "taken/src/oven.ts"), "mine");
    await writeFile(path.join(root, "taken/notes.txt"), "in nobody's way");
    const { code, said } = await init("taken");

    expect(code).toBe(1);
    expect(said).toContain("taken/src/oven.ts is there already");
    expect(said).not.toContain("notes.txt");
    expect(await filesIn("taken")).toEqual(["notes.txt", "src/oven.ts"]);
  });

  test("through a link that leads nowhere yet", async () => {
    await mkdir(path.join(root, "linked"));
    await symlink(path.join(root, "elsewhere.json"), path.join(root, "linked/package.json"));
    const { code, said } = await init("linked");

    expect(code).toBe(1);
    expect(said).toContain("linked/package.json is there already");
    expect(await filesIn(".")).not.toContain("elsewhere.json");
  });

  test.each(["", "/src", "/deeper/project"])("where a file is in a folder's place: %s", async (below) => {
    const place = `file${below.replaceAll("/", "-")}`;
    const file = path.join(root, below === "/src" ? `${place}/src` : place);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, "mine");
    const { code, said } = await init(below === "/src" ? place : `${place}${below}`);

    expect(code).toBe(1);
    expect(said).toContain(`${file} is there already, and in the way.`);
    expect(await readFile(file, "utf8")).toBe("mine");
  });

  test("where only the plan is wanted", async () => {
    const { code, said } = await init("planned", { dryRun: true });

    expect(code).toBe(0);
    expect(said).toContain("would write  src/oven.ts");
    expect(said).toContain("would write  generated/");
    expect(await filesIn("planned")).toEqual([]);
  });

  test("where a tarball is missing", async () => {
    await mkdir(path.join(root, "tarballs"));
    await writeFile(path.join(root, "tarballs/warren-cli-1.2.3.tgz"), "");
    const { code, said } = await init("lacking", { packages: path.join(root, "tarballs") });

    expect(code).toBe(1);
    expect(said).toContain("warren-messaging-1.2.3.tgz");
    expect(said).not.toContain("warren-cli-1.2.3.tgz");
    expect(await filesIn("lacking")).toEqual([]);
  });

  test("where npm would not take the name", async () => {
    expect(await init("named", { name: "My Bakery" })).toMatchObject({
      code: 1,
      said: expect.stringContaining("--name") as string,
    });
    expect(await filesIn("named")).toEqual([]);
  });

  test("around a document with faults, which are shown", async () => {
    await writeFile(path.join(root, "broken.yaml"), "asyncapi: 3.0.0\ninfo: { title: Broken }\n");
    const { code, said } = await init("broken", { from: path.join(root, "broken.yaml") });

    expect(code).toBe(1);
    expect(said).toContain("broken.yaml:");
    expect(said).toContain("Nothing was written.");
    expect(await filesIn("broken")).toEqual([]);
  });
});

describe("around a document", () => {
  const golden = path.resolve(import.meta.dirname, "../../../codegen/src/golden/foreign");

  test("its services are stubs, one file each, and the rest is as in the example", async () => {
    const { code } = await init("library", { from: path.join(golden, "library.yaml") });

    expect(code).toBe(0);
    expect(await filesIn("library")).toEqual(
      expect.arrayContaining([
        "asyncapi.yaml",
        "generated/desk/index.ts",
        "src/not-written.ts",
        "src/service.ts",
        "src/services.ts",
        "src/services/desk.ts",
        "src/services/stacks.ts",
        "test/services.test.ts",
      ]),
    );
    expect(await filesIn("library")).not.toContain("src/oven.ts");
    expect(await inProject("library", "src/services/stacks.ts")).toContain(
      'BookLent: each(() => notWritten("stacks.lend"))',
    );
    expect(await inProject("library", "src/services/desk.ts")).toContain('"desk.lend": (data:');
  });

  test("files that it refers to come along, and what is outside of its folder is named", async () => {
    const folder = path.join(root, "documents");
    await mkdir(path.join(folder, "schemas"), { recursive: true });
    const schema = { type: "object", required: ["kilos"], properties: { kilos: { type: "integer" } } };
    await writeFile(path.join(folder, "schemas/parcel.json"), JSON.stringify(schema));
    await writeFile(path.join(folder, "parcels.yaml"), documentWith("./schemas/parcel.json"));
    await writeFile(path.join(root, "outside.json"), JSON.stringify(schema));
    await writeFile(path.join(folder, "outside.yaml"), documentWith("../outside.json"));

    expect(await init("parcels", { from: path.join(folder, "parcels.yaml") })).toMatchObject({ code: 0 });
    expect(JSON.parse(await inProject("parcels", "schemas/parcel.json"))).toEqual(schema);
    const { code, said } = await init("outside", { from: path.join(folder, "outside.yaml") });
    expect(code).toBe(1);
    expect(said).toContain(path.join(root, "outside.json"));
  });

  test.each([
    ["asyncapi.yaml", "as the document is called there"],
    ["package.json", "that every project has"],
    ["src/services/parcels.ts", "of a service"],
    ["generated/index.ts", "among generated code"],
  ])("a file that it refers to does not become one of the project's: %s, %s", async (file) => {
    const folder = path.join(root, "clash", file.replaceAll("/", "-"));
    await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
    await writeFile(path.join(folder, file), JSON.stringify({ type: "object" }));
    await writeFile(path.join(folder, "parcels.yaml"), documentWith(`./${file}`));
    const { code, said } = await init(path.join(folder, "out"), { from: path.join(folder, "parcels.yaml") });

    expect(code).toBe(1);
    expect(said).toContain(`refers to ${file} beside it`);
  });

  test("one that is referred to by its own name keeps it, or is refused", async () => {
    const folder = path.join(root, "itself");
    await mkdir(folder);
    for (const name of ["parcels.yaml", "asyncapi.yaml"]) {
      const text = documentWith("#/components/schemas/Parcel", { Parcel: { type: "object" } });
      await writeFile(path.join(folder, name), text.replace("#/channels", `./${name}#/channels`));
    }
    const { code, said } = await init("renamed", { from: path.join(folder, "parcels.yaml") });

    expect(code).toBe(1);
    expect(said).toContain("is referred to as parcels.yaml");
    expect(await init("kept", { from: path.join(folder, "asyncapi.yaml") })).toMatchObject({ code: 0 });
  });

  test("one that lies in the folder itself stays as it is", async () => {
    await mkdir(path.join(root, "own"));
    const text = `# mine\n${await readFile(path.join(templateFolder, "bakery/asyncapi.yaml"), "utf8")}`;
    await writeFile(path.join(root, "own/asyncapi.yaml"), text);

    expect(await init("own", { from: path.join(root, "own/asyncapi.yaml") })).toMatchObject({ code: 0 });
    expect(await inProject("own", "asyncapi.yaml")).toBe(text);
    expect(await filesIn("own")).toContain("src/services/oven.ts");
  });
});

test.each([
  ["/home/ada/My Bakery", "my-bakery"],
  ["/home/ada/.hidden", "hidden"],
  ["/home/ada/bread_2", "bread_2"],
  ["/home/ada/Ä", undefined],
])("a project in %s is called %s", (folder, name) => {
  expect(projectNameOf(folder)).toBe(name);
});

function documentWith(payload: string, schemas: object = {}): string {
  return JSON.stringify({
    asyncapi: "3.0.0",
    info: { title: "Parcels", version: "1.0.0" },
    channels: {
      sent: { address: "parcel.sent", messages: { ParcelSent: { payload: { $ref: payload } } } },
    },
    components: { schemas },
    operations: { send: { action: "send", channel: { $ref: "#/channels/sent" } } },
  });
}
