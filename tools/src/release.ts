// npm run release -- [major|minor|patch] [--dry-run]: says what the next release of the packages is, and makes its tarballs. Without
// --dry-run it also writes the version and the changelog. It publishes nothing: it prints what is left to do.

import { readFile } from "node:fs/promises";
import path from "node:path";
import { repository } from "@warren/programs";
import { packAll, planRelease, writeRelease, type Bump } from "@warren/release";
import { readOptions } from "@warren/text/read-options";

const { values, positionals } = readOptions({
  options: { "dry-run": { type: "boolean", default: false } },
  allowPositionals: true,
});
const [asked = "minor", ...others] = positionals;
const bumps: readonly Bump[] = ["major", "minor", "patch"];
const bump = bumps.find((one) => one === asked);
if (bump === undefined || others.length > 0) fail("Say one of major, minor and patch (default: minor).");
else await release(bump);

async function release(kind: Bump): Promise<void> {
  const read = (name: string) => readFile(path.join(repository, name), "utf8");
  const { version: current } = JSON.parse(await read("package.json")) as Readonly<{ version: string }>;
  const plan = planRelease(current, kind, await read("CHANGELOG.md"));
  if (!plan.ok) {
    fail(plan.why);

    return;
  }
  console.log(`${current} -> ${plan.version}\n\n${plan.changes}\n`);
  if (!values["dry-run"]) {
    const changed = await writeRelease(current, plan.version, new Date().toISOString().slice(0, 10));
    console.log(`Changed ${changed.length} files.`);
  }
  const tarballs = await packAll(path.join(repository, "dist/packages"), { version: plan.version });
  for (const { name, file, bytes, files } of tarballs)
    console.log(`${name}: ${path.relative("", file)}, ${Math.ceil(bytes / 1024)} KB, ${files} files`);
  console.log(
    values["dry-run"]
      ? "\nNothing was written but these. Without --dry-run: the version and the changelog."
      : `\nNext: npm install --package-lock-only && npm run codegen && npm run warren -- generate packages/template/bakery/asyncapi.yaml && npm run format, commit, git tag v${plan.version}, and npm publish each of them.`,
  );
}

function fail(why: string): void {
  console.error(why);
  process.exitCode = 1;
}
