import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { repository } from "@warren/programs";
import { parseAllDocuments } from "yaml";
import { describe, expect, test } from "vitest";
import { render, type Manifest } from "./kustomize.js";
import { faultsOf } from "./object-schemas.js";
import { folderOf, objectsOf, overlays, parts } from "./rendered.js";

const run = promisify(execFile);
const hasKubectl = await run("kubectl", ["version", "--client"]).then(
  () => true,
  () => false,
);

describe.each(overlays)("%s", (overlay) => {
  const objects = objectsOf(overlay);

  test.each(objects.map((one) => [one.kind, one.metadata.name, one] as const))(
    "%s %s is what its schema takes, and has no field that it does not know",
    (_kind, _name, object) => {
      expect(faultsOf(object)).toEqual([]);
    },
  );

  test("no two objects have one name, and all are in one namespace", () => {
    const names = objects.map(({ apiVersion, kind, metadata }) => `${apiVersion} ${kind} ${metadata.name}`);
    const [namespace, ...more] = new Set(objects.flatMap(({ metadata }) => metadata.namespace ?? []));

    expect(new Set(names).size).toBe(names.length);
    expect(more).toEqual([]);
    expect(names).toContain(`v1 Namespace ${namespace ?? ""}`);
  });

  // Where there is no kubectl, what is checked is what our own small renderer makes of the files.
  test.skipIf(!hasKubectl).each(parts)("Kustomize itself renders %s as it is checked here", async (part) => {
    const { stdout } = await run("kubectl", ["kustomize", folderOf(overlay, part)], { maxBuffer: 1 << 24 });
    const theirs = parseAllDocuments(stdout).map((document) => document.toJS() as Manifest);

    expect(byName(theirs)).toEqual(byName(render(folderOf(overlay, part))));
  });
});

test("a field that is misspelt is found, and so is a wrong type", () => {
  const deployment = objectsOf("production").find(({ kind }) => kind === "Deployment");
  const spec = { ...(deployment?.spec as object), replica: 2, minReadySeconds: "soon" };

  expect(faultsOf({ ...deployment, spec } as Manifest)).toEqual([
    expect.stringContaining("minReadySeconds") as string,
    "spec.replica is no field that the schema knows",
  ]);
  expect(faultsOf({ apiVersion: "v1", kind: "Pod", metadata: { name: "stray" } })).toEqual([
    "there is no schema of v1 Pod",
  ]);
});

test("what follows from other files is as `npm run manifests` would write it", async () => {
  const files = ["servers/broker-users.yaml", "overlays/production/programs/prometheus-rule.yaml"].map(
    (path) => join(repository, "deploy/kubernetes", path),
  );
  const before = files.map((file) => readFileSync(file, "utf8"));
  const { stdout } = await run(process.execPath, ["--import", "tsx", "tools/src/manifests.ts", "--print"], {
    cwd: repository,
    maxBuffer: 1 << 24,
  });

  expect(before.join("")).toBe(stdout);
});

function byName(objects: readonly Manifest[]) {
  return Object.fromEntries(objects.map((one) => [`${one.kind} ${one.metadata.name}`, one]));
}
