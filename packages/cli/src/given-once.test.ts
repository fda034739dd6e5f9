import { Command } from "commander";
import { expect, test } from "vitest";
import { refuseRepeated } from "./given-once.js";

function read(...args: readonly string[]) {
  const said: string[] = [];
  const collected = (text: string, before: readonly string[]) => [...before, text];
  const program = new Command("warren");
  const generate = program
    .command("generate")
    .option("--service <name>", "one", "all")
    .option("--migrate <queue>", "several", collected, [])
    .option("--check", "flag")
    .exitOverride()
    .configureOutput({ writeErr: (text) => said.push(text) })
    .action(() => undefined);
  refuseRepeated(program);
  program.parse(["generate", ...args], { from: "user" });

  return generate.opts();
}

test("options that are given once are read, and all of those that may be repeated", () => {
  expect(read("--service", "a", "--migrate", "x", "--migrate", "y", "--check", "--check")).toEqual({
    service: "a",
    migrate: ["x", "y"],
    check: true,
  });
});

test.each([[["--service", "a", "--service", "b"]], [["--service=all", "--service", "b"]]])(
  "%j is refused, since one of both would be dropped",
  (args) => {
    expect(() => read(...args)).toThrow("--service is given twice");
  },
);
