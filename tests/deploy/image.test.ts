import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DockerfileParser } from "dockerfile-ast";
import { repository } from "@warren/programs";
import { describe, expect, test } from "vitest";

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
