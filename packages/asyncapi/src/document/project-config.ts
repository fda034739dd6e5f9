import { readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import * as z from "zod";
import { CONFIG_FILE } from "./config-file.js";
import type { Finding } from "./finding.js";
import { locator } from "./locate.js";

const shape = z.strictObject({
  publishMeans: z
    .enum(["receive", "send"])
    .optional()
    .describe("What this application does with what a document of 2.x has under `publish`."),
  generateWith: z
    .string()
    .regex(/^[^\n`]+$/)
    .optional()
    .describe("The project's own command that generates, which headers of generated files name."),
});

export type ProjectConfig = Readonly<z.output<typeof shape>>;

/** Reads the file beside a document, if there is one; what is wrong in it is a finding. */
export function readProjectConfig(
  document: string,
): Readonly<{ config: ProjectConfig; findings: readonly Finding[] }> {
  const file = path.join(path.dirname(path.resolve(document)), CONFIG_FILE);
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    return { config: {}, findings: [] };
  }
  let content: unknown;
  try {
    content = parse(text) ?? {};
  } catch {
    return { config: {}, findings: [fault(file, { line: 1, column: 1 }, "It is no YAML")] };
  }
  const read = shape.safeParse(content);
  if (read.success) return { config: read.data, findings: [] };
  const positionOf = locator(text);

  return {
    config: {},
    findings: read.error.issues.map((issue) => {
      const [unknown] = issue.code === "unrecognized_keys" ? issue.keys : [];
      const steps = [...issue.path.map(String), ...(unknown === undefined ? [] : [unknown])];

      return fault(file, positionOf(`/${steps.join("/")}`), `${steps.join(".")}: ${issue.message}`);
    }),
  };
}

function fault(file: string, place: Readonly<{ line: number; column: number }>, what: string): Finding {
  return {
    severity: "error",
    file,
    ...place,
    rule: "project-config",
    text: `${what}: it would be ignored without a word.\nFix: write \`publishMeans: receive\`, \`publishMeans: send\` or \`generateWith: npm run codegen\`, which is all that may stand there.`,
  };
}
