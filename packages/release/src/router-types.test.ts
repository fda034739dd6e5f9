import path from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";
import { declarationOptions } from "./declarations.js";
import { repository } from "./published.js";
import { routerTypes } from "./router-types.js";

const folder = path.join(repository, "packages/client/src");
const written = path.join(folder, "written.ts");
const compared = path.join(folder, "compared.ts");
const router = path.join(repository, "gateway/src/router.ts");

/** Each line is one error where a type is another one. */
const COMPARED = `
import type { inferRouterError, inferRouterInputs, inferRouterOutputs } from "@trpc/server";
import type { AppRouter as Had } from "@warren/gateway/router";
import type { AppRouter as Written } from "./written.js";

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

export const inputs: Same<inferRouterInputs<Had>, inferRouterInputs<Written>> = true;

// To the compiler an intersection or a record is not the same type as an object with the same fields.
declare const had: { outputs: inferRouterOutputs<Had>; error: inferRouterError<Had> };
declare const written: { outputs: inferRouterOutputs<Written>; error: inferRouterError<Written> };

export const one: typeof had = written;
export const other: typeof written = had;
export const none: typeof had.error = written.outputs;
`;

test("the types of the gateway's router that are written out are those that it has, and name nothing of it", () => {
  const options = { ...declarationOptions(), noEmit: true };
  const text = routerTypes(ts.createProgram([router], options), router);
  expect(ts.preProcessFile(text).importedFiles.map(({ fileName }) => fileName)).toEqual(["@trpc/server"]);
  expect(text).toContain("place: TRPCMutationProcedure<");

  const files = new Map([
    [written, text],
    [compared, COMPARED],
  ]);
  const disk = ts.createCompilerHost(options);
  const host: ts.CompilerHost = {
    ...disk,
    fileExists: (file) => files.has(file) || disk.fileExists(file),
    readFile: (file) => files.get(file) ?? disk.readFile(file),
    getSourceFile(file, target, ...rest) {
      const own = files.get(file);

      return own === undefined
        ? disk.getSourceFile(file, target, ...rest)
        : ts.createSourceFile(file, own, target);
    },
  };
  const faults = ts.getPreEmitDiagnostics(ts.createProgram([compared], options, host));

  // What is not the same is told: the last line compares what differs.
  expect(faults.map(({ file, start }) => file?.text.slice(start).split(":")[0])).toEqual(["none"]);
});
