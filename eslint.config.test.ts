import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { ESLint } from "eslint";
import tseslint from "typescript-eslint";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const cwd = import.meta.dirname;
const withoutTypes = new ESLint({ cwd, overrideConfig: tseslint.configs.disableTypeChecked });
// A project of one file: to know the types of the whole repository takes twenty seconds.
let project: string;

beforeAll(async () => {
  project = await mkdtemp(path.join(tmpdir(), "warren-lint-"));
  const config = {
    extends: path.join(cwd, "tsconfig.json"),
    compilerOptions: { types: [] },
    include: ["x.ts"],
  };
  await writeFile(path.join(project, "tsconfig.json"), JSON.stringify(config));
});
afterAll(() => rm(project, { recursive: true, force: true }));

describe("the import rules", () => {
  test.each([
    ["services/order/src/x.ts", "../../../packages/messaging/src/index.js"],
    ["services/order/src/x.ts", "../../payment/src/index.js"],
    ["packages/client/src/x.ts", "../../../gateway/src/router.js"],
  ])("refuse a relative import across workspaces: %s of %s", async (file, source) => {
    expect(await complaints(file, `import { x } from "${source}"; x();`)).toEqual(["warren/imports"]);
  });

  test.each([
    ["services/order/src/x.ts", "@warren/payment"],
    ["services/order/src/x.ts", "@warren/generated/payment"],
    ["services/order/src/x.ts", "@warren/contracts/payment"],
    ["packages/messaging/src/x.ts", "@warren/contracts"],
    ["packages/messaging/src/x.ts", "@warren/generated/order"],
    ["packages/asyncapi/src/x.ts", "@warren/codegen"],
    ["packages/asyncapi/src/x.test.ts", "@warren/codegen/contracts"],
    ["packages/codegen/src/x.ts", "@warren/cli"],
    ["packages/codegen/src/x.ts", "@warren/asyncapi/testing"],
    ["packages/contract-docs/src/x.ts", "@warren/codegen/paths"],
    ["packages/contract-diff/src/x.ts", "@warren/broker-admin"],
    ["packages/service-host/src/x.ts", "@warren/generated/topology"],
    ["packages/client/src/x.ts", "@warren/generated/order"],
    ["packages/client/src/x.ts", "@warren/gateway/router"],
    ["gateway/src/x.ts", "@warren/order"],
    ["stack/src/x.ts", "@warren/messaging"],
    ["services/order/src/x.ts", "@warren/stack/testing"],
    ["services/order/src/x.ts", "@warren/service-host/testing"],
  ])("refuse in %s an import of %s", async (file, source) => {
    expect(await complaints(file, `import { x } from "${source}"; x();`)).toEqual(["warren/imports"]);
    expect(await complaints(file, `export { x } from "${source}";`)).toEqual(["warren/imports"]);
    expect(await complaints(file, `await import("${source}");`)).toEqual(["warren/imports"]);
  });

  test.each([
    ["services/order/src/deep/x.ts", "../store.js"],
    ["services/order/src/x.ts", "@warren/generated/order"],
    ["services/order/src/x.ts", "@warren/generated/topology"],
    ["services/order/src/x.ts", "@warren/messaging"],
    ["services/order/src/x.ts", "@warren/contracts/money"],
    ["services/order/src/x.broker.test.ts", "@warren/stack/testing"],
    ["services/order/src/testing/x.ts", "@warren/service-host/testing"],
    ["services/order/src/x.broker.test.ts", "@warren/generated/payment"],
    ["gateway/src/x.ts", "@warren/generated/gateway"],
    ["tests/x.test.ts", "@warren/order"],
    ["packages/codegen/src/x.ts", "@warren/codegen/emit"],
    ["packages/codegen/src/x.ts", "@warren/asyncapi/schema"],
    ["packages/cli/src/x.ts", "@warren/contract-docs/explain"],
  ])("allow in %s an import of %s", async (file, source) => {
    expect(await complaints(file, `import { x } from "${source}"; x();`)).toEqual([]);
  });

  test("allow the client the gateway's types", async () => {
    const text = `import type { AppRouter } from "@warren/gateway/router"; export type R = AppRouter;`;

    expect(await complaints("packages/client/src/x.ts", text)).toEqual([]);
  });
});

describe("the rules of style", () => {
  test.each([
    ["@typescript-eslint/no-explicit-any", "export const x = (y: any) => [y];"],
    ["no-restricted-syntax", "export default 1;"],
    ["no-restricted-syntax", "export const s = AbortSignal.any([AbortSignal.timeout(1)]);"],
    [
      "@typescript-eslint/consistent-type-imports",
      `import { X } from "./y.js"; export const x = (y: X) => [y];`,
    ],
  ])("%s fires", async (rule, text) => {
    expect(await complaints("services/order/src/x.ts", text)).toContain(rule);
  });

  test("a default export is allowed in a configuration file", async () => {
    expect(await complaints("vite.config.ts", "export default 1;")).toEqual([]);
  });

  test("rules cannot be switched off from inside a file", async () => {
    const text = "// eslint-disable-next-line no-restricted-syntax\nexport default 1;";

    expect(await complaints("services/order/src/x.ts", text)).toContain("no-restricted-syntax");
  });

  test.each([
    ["@typescript-eslint/no-floating-promises", "Promise.resolve(1);"],
    [
      "@typescript-eslint/switch-exhaustiveness-check",
      `export function f(x: "a" | "b") { switch (x) { case "a": return 1; } return 2; }`,
    ],
  ])("%s fires, with the types known", async (rule, text) => {
    await writeFile(path.join(project, "x.ts"), text);
    const withTypes = new ESLint({ cwd: project, overrideConfigFile: path.join(cwd, "eslint.config.mjs") });
    const [result] = await withTypes.lintFiles(["x.ts"]);

    expect(result?.messages.map(({ ruleId }) => ruleId)).toContain(rule);
  });
});

async function complaints(filePath: string, text: string): Promise<(string | null)[]> {
  const [result] = await withoutTypes.lintText(text, { filePath });

  return (result?.messages ?? []).map(({ ruleId }) => ruleId);
}
