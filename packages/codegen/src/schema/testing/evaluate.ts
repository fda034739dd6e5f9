import { createRequire } from "node:module";
import { compileFunction } from "node:vm";
import ts from "typescript";
import type * as z from "zod";

/** Runs the text of a module as emitted, and gives what it exports. */
export function evaluate(text: string): ReadonlyMap<string, z.ZodType> {
  const { outputText } = ts.transpileModule(text, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
  });
  const exported: Record<string, z.ZodType> = {};
  const run = compileFunction(outputText, ["exports", "require"]) as (
    exported: unknown,
    require: NodeJS.Require,
  ) => void;
  run(exported, createRequire(import.meta.url));

  return new Map(Object.entries(exported));
}
