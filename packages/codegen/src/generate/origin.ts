import { readFileSync } from "node:fs";
import path from "node:path";
import { readProjectConfig } from "@warren/asyncapi";
import * as z from "zod";
import type { Emitted } from "../emit/emit.js";
import type { Paths } from "../paths.js";
import { generatorName } from "./generator-name.js";

/** What headers say of where files come from, and what makes them again. */
export function originOf({ document, output }: Pick<Paths, "document" | "output">): Emitted["origin"] {
  return {
    generator: generatorName,
    document: path.basename(document),
    command: readProjectConfig(document).config.generateWith ?? commandOf(document, output),
    packageName: packageNameIn(output),
  };
}

/** As it is written in the document's folder. */
function commandOf(document: string, output: string): string {
  const name = path.basename(document);
  const folder = path.relative(path.dirname(document), output).split(path.sep).join("/");

  return [
    "npx warren generate",
    ...(name === "asyncapi.yaml" ? [] : ["--spec", name]),
    ...(folder === "generated" ? [] : ["--out", folder === "" ? "." : folder]),
  ].join(" ");
}

function packageNameIn(folder: string): string | undefined {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8"));
  } catch {
    return undefined;
  }

  return z.object({ name: z.string() }).safeParse(content).data?.name;
}
