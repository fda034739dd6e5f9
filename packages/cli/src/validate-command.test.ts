import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Finding } from "@warren/asyncapi";
import { pathsFor } from "@warren/codegen/paths";
import { validateCommand, type ValidateOptions } from "./validate-command.js";

const document = `asyncapi: 3.0.0
info: { title: Doorbell, version: '1.0' }
channels:
  rung:
    address: door.rung
    messages:
      Rung: { payload: { type: object, properties: { door: { type: string } } } }
operations:
  sendRung:
    action: send
    channel: { $ref: '#/channels/rung' }
`;
let folder: string;
let printed: string[];

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "warren-"));
  printed = [];
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function validate(source: string, options: Partial<ValidateOptions> = {}): Promise<number> {
  const spec = path.join(folder, "asyncapi.yaml");
  await writeFile(spec, source);
  const print = (line: string) => void printed.push(line);

  return validateCommand(
    pathsFor(spec),
    { format: "text", strict: false, ...options },
    { log: print, error: print },
  );
}

test("warnings and hints are said, with their place, and are no failure unless asked for", async () => {
  expect(await validate(document)).toBe(0);

  const text = printed.join("\n");
  expect(text).toContain(`${path.join(folder, "asyncapi.yaml")}:4:3 warning: channel-has-a-binding`);
  expect(text).toContain(`${path.join(folder, "asyncapi.yaml")}:2:26 hint: version-is-semver`);
  expect(text).toContain("hint: message-fits-the-wire");
  expect(printed.at(-1)).toBe("1 warning, 4 hints.");
  expect(await validate(document, { strict: true })).toBe(1);
});

test("one cause is said once, with its places, unless every finding is wanted", async () => {
  const more = ["knocked", "opened", "left"].map(
    (name) =>
      `  ${name}: { address: door.${name}, messages: { ${name}: { payload: { type: string, maxLength: 5 } } } }\n`,
  );
  const sends = ["knocked", "opened", "left"].map(
    (name) => `  ${name}: { action: send, channel: { $ref: '#/channels/${name}' } }\n`,
  );
  const many = document.replace("operations:\n", `${more.join("")}operations:\n${sends.join("")}`);
  const said = () => printed.join("\n").split("warning: channel-has-a-binding").length - 1;

  await validate(many);
  expect(said()).toBe(1);
  expect(printed.join("\n")).toContain("The same 3 times more: 8:3, 9:3, 10:3.");
  expect(printed.at(-1)).toContain("`--verbose` prints each of them.");

  printed = [];
  await validate(many, { verbose: true });
  expect(said()).toBe(4);
  expect(printed.at(-1)).not.toContain("--verbose");
});

test("an error is a failure, and comes first", async () => {
  expect(await validate(document.replace("action: send", "action: sned"))).toBe(1);
  expect(printed[0]).toMatch(/asyncapi\.yaml:10:13 /);
  expect(printed[0]).toContain("action");
});

test("as JSON the findings are one document for programs", async () => {
  await validate(document, { format: "json" });

  const { findings } = JSON.parse(printed.join("\n")) as { findings: readonly Finding[] };
  expect(findings.map(({ rule, severity, line }) => `${severity} ${rule} ${String(line)}`)).toContain(
    "warning channel-has-a-binding 4",
  );
});

test("for GitHub each finding is a line that it shows beside the code", async () => {
  await validate(document, { format: "github" });

  const [first = ""] = printed;
  expect(first).toMatch(/^::warning file=.+,line=4,col=3,title=channel-has-a-binding::/);
  expect(first).toContain("%0AFix: ");
  expect(first).not.toContain("\n");
});
