import path from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";
import { moduleOf } from "./testing/module-of.js";
import { cases, components } from "./testing/cases.js";
import { dereferenced } from "./testing/dereferenced.js";

test("what is emitted compiles under the strictest options, and makes messages", () => {
  const { schema, components: parts } = dereferenced(cases, components);
  const names = Object.keys(cases).map((_, index) => `Case${String(index)}`);
  const { text } = moduleOf(
    Object.values(schema as object).map((one: unknown, index) => ({
      typeName: names[index] ?? "",
      schema: one,
      at: `/cases/${String(index)}`,
    })),
    parts,
  );
  const messages = [
    'import { message, type Message } from "@warren/messaging/contract";',
    'import * as payloads from "./payloads.js";',
    ...names.map(
      (name) =>
        `export const ${name} = message<Message<"${name}", payloads.${name}>>("${name}", { version: "1.0.0", schema: payloads.${name} });`,
    ),
  ].join("\n");

  expect(errorsIn({ "payloads.ts": text, "messages.ts": messages })).toEqual([]);
});

/** What the compiler says of files that are not on disk, as if they stood beside this one. */
function errorsIn(files: Readonly<Record<string, string>>): readonly string[] {
  const root = path.resolve(import.meta.dirname, "../../../..");
  const { config } = ts.readConfigFile(path.join(root, "tsconfig.json"), (file) => ts.sys.readFile(file));
  const { options } = ts.parseJsonConfigFileContent(
    { ...(config as object), include: [], files: [] },
    ts.sys,
    root,
  );
  const virtual = new Map(
    Object.entries(files).map(([name, text]) => [path.join(import.meta.dirname, "emitted", name), text]),
  );
  const host = ts.createCompilerHost(options);
  const disk = { ...host };
  host.fileExists = (file) => virtual.has(file) || disk.fileExists(file);
  host.directoryExists = (folder) =>
    folder === path.join(import.meta.dirname, "emitted") || disk.directoryExists?.(folder) === true;
  host.readFile = (file) => virtual.get(file) ?? disk.readFile(file);
  host.getSourceFile = (file, options, ...rest) => {
    const text = virtual.get(file);

    return text === undefined
      ? disk.getSourceFile(file, options, ...rest)
      : ts.createSourceFile(file, text, options);
  };
  const program = ts.createProgram([...virtual.keys()], { ...options, types: [] }, host);

  return [...virtual.keys()].flatMap((file) => {
    const source = program.getSourceFile(file);

    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(
      ({ messageText, start = 0 }) =>
        `${path.basename(file)}: ${virtual.get(file)?.slice(start, start + 60) ?? ""}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`,
    );
  });
}
