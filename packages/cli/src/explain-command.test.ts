import { expect, test } from "vitest";
import { teaShop } from "@warren/codegen/testing";
import { explainCommand } from "./explain-command.js";

async function asked(name: string, routingKey?: string, format: "text" | "json" = "text") {
  const said: string[] = [];
  const complained: string[] = [];
  const output = { log: (line: string) => said.push(line), error: (line: string) => complained.push(line) };
  const exitCode = await explainCommand(teaShop, { name, routingKey, format }, output);

  return { exitCode, said: said.join("\n"), complained: complained.join("\n") };
}

test("a document with contracts is explained with the fields of its contracts", async () => {
  const { exitCode, said } = await asked("tea.topic", "tea.hurried.served");

  expect(exitCode).toBe(0);
  expect(said).toContain("tea.topic —tea.#→ till.served");
  expect(said).toContain("TeaServed");
  expect(said).not.toContain("No payload is described.");
});

test("what the document does not have is said to standard error, with exit code 1", async () => {
  expect(await asked("till.severd")).toEqual({
    exitCode: 1,
    said: "",
    complained: 'There is no "till.severd" in the document. Did you mean till.served?',
  });
});

test("as JSON the answer is one document, also where there is none", async () => {
  const { exitCode, said } = await asked("till.severd", undefined, "json");

  expect(exitCode).toBe(1);
  expect(JSON.parse(said)).toEqual({
    ok: false,
    unknown: '"till.severd"',
    didYouMean: expect.arrayContaining(["till.served"]),
  });
});
