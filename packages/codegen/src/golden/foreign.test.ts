import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { ESLint } from "eslint";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { errorsIn, printed } from "@warren/asyncapi";
import { readFolder, type Folder } from "../generate/folder.js";
import { generate, type Generated } from "../generate/generate.js";
import { pathsFor } from "../paths.js";

// Documents in the style of other teams and their tools. After a wanted change:
// `npx vitest run packages/codegen/src/golden -u`, then read the diff as prose.

const documents: readonly (readonly [file: string, service?: string])[] = [
  ["fixed-replies.yaml"],
  ["greenhouse.yaml"],
  ["invoices.yaml"],
  ["library.yaml"],
  ["library.yaml", "desk"],
  ["names.yaml"],
  ["orders.yaml"],
  ["parcels.json"],
  ["quotes.yaml"],
  ["turnstile.yaml"],
  ["twice.yaml"],
];
const titles = documents.map(([file, service]) =>
  service === undefined ? path.parse(file).name : `${path.parse(file).name}, only ${service}`,
);
const folder = path.join(import.meta.dirname, "foreign");
const repository = path.resolve(import.meta.dirname, "../../../..");
// In the repository, so that the code finds its packages and the linter its project.
const written = path.join(import.meta.dirname, `written.${String(process.pid)}`);

const results = new Map<string, Generated>();

beforeAll(async () => {
  for (const [index, [file, service]] of documents.entries()) {
    const paths = pathsFor(path.join(folder, file), path.join(folder, "generated"));
    results.set(titles[index] ?? "", await generate(paths, service === undefined ? {} : { service }));
  }
});

afterAll(() => rm(written, { recursive: true, force: true }));

describe.each(titles)("the document %s", (title) => {
  const expected = path.join(folder, "expected", title.replace(", only ", "."));

  test("becomes the files that were reviewed, and says what was reviewed", async () => {
    const { files, findings } = filesOf(title);
    const said = findings
      .filter(({ severity }) => severity !== "hint")
      .map((finding) => printed({ ...finding, file: path.resolve(path.basename(finding.file)) }));
    const reviewed = new Map<string, string>([
      ...[...files]
        .filter(([file]) => file.endsWith(".ts"))
        .map(([file, text]) => [`${file}.txt`, text] as const),
      ...(said.length === 0 ? [] : [["findings.txt", `${said.join("\n\n")}\n`] as const]),
    ]);

    for (const [file, text] of reviewed) await expect(text).toMatchFileSnapshot(path.join(expected, file));
    const stale = [...(await readFolder(expected)).keys()].filter((file) => !reviewed.has(file));
    expect(stale).toEqual([]);
  });
});

test("the code that the broker test runs is what its document becomes", async () => {
  const paths = pathsFor(path.join(import.meta.dirname, "workshop/workshop.yaml"));
  const generated = await generate(paths);
  if (!generated.ok) throw new Error(generated.findings.map(printed).join("\n"));

  for (const [file, text] of generated.files) {
    await expect(text).toMatchFileSnapshot(path.join(paths.output, file));
  }
  expect([...(await readFolder(paths.output)).keys()].sort()).toEqual([...generated.files.keys()].sort());
});

test("all of the code compiles under the repository's strict options, and passes its lint", async () => {
  for (const [index, title] of titles.entries()) await write(String(index), filesOf(title).files);
  // A project of its own: the linter need not know the types of the whole repository.
  const config = { extends: path.join(repository, "tsconfig.json"), include: ["**/*.ts"] };
  await writeFile(path.join(written, "tsconfig.json"), JSON.stringify(config));

  expect(await compilerErrors()).toEqual([]);
  expect(await lintErrors()).toEqual([]);
});

function filesOf(title: string): Extract<Generated, { ok: true }> {
  const result = results.get(title);
  if (result?.ok === true) return result;
  throw new Error(
    errorsIn(result?.findings ?? [])
      .map(printed)
      .join("\n"),
  );
}

async function write(name: string, files: Folder): Promise<void> {
  for (const [file, text] of files) {
    const target = path.join(written, name, file);
    await mkdir(path.dirname(target), { recursive: true });
    await writeFile(target, text);
  }
}

async function writtenCode(): Promise<readonly string[]> {
  const entries = await readdir(written, { recursive: true });

  return entries.filter((file) => file.endsWith(".ts")).map((file) => path.join(written, file));
}

async function compilerErrors(): Promise<readonly string[]> {
  const { config } = ts.readConfigFile(path.join(repository, "tsconfig.json"), (file) =>
    ts.sys.readFile(file),
  );
  const { options } = ts.parseJsonConfigFileContent(
    { ...(config as object), include: [], files: [] },
    ts.sys,
    repository,
  );
  const program = ts.createProgram([...(await writtenCode())], options);

  return [
    ...program.getOptionsDiagnostics(),
    ...program.getSyntacticDiagnostics(),
    ...program.getSemanticDiagnostics(),
  ].map(
    ({ file, messageText, start = 0 }) =>
      `${file?.fileName ?? ""}: ${file?.text.slice(start, start + 60) ?? ""}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`,
  );
}

async function lintErrors(): Promise<readonly string[]> {
  const results = await new ESLint({ cwd: repository }).lintFiles([...(await writtenCode())]);

  return results.flatMap(({ filePath, messages }) =>
    messages.map(
      ({ line, ruleId, message }) =>
        `${path.relative(written, filePath)}:${String(line)} ${ruleId ?? ""} ${message}`,
    ),
  );
}
