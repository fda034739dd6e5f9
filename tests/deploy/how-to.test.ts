import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { repository } from "@warren/programs";
import { expect, test } from "vitest";
import { folderOf, objectsOf, parts } from "./rendered.js";

const pageOf = (name: string) => readFileSync(join(repository, "docs", name), "utf8");
const deploy = pageOf("how-to/deploy.md");
const restore = pageOf("how-to/back-up-and-restore.md");
const runbooks = pageOf("runbooks/README.md");

test("every folder that a page gives to kubectl is there", () => {
  const folders = [deploy, restore, runbooks].flatMap((page) =>
    [...page.matchAll(/(?:-k|--kustomize) (deploy\/\S+?)[\s`]/g)].map(([, folder = ""]) => folder),
  );

  expect(folders.length).toBeGreaterThan(5);
  expect(folders.filter((folder) => !existsSync(join(repository, folder, "kustomization.yaml")))).toEqual([]);
});

test("every version applies all parts, one after the other, and the Secrets before them", () => {
  const [, section = ""] = deploy.split("### Every version");
  const places = parts.map((part) =>
    section.indexOf(folderOf("production", part).slice(repository.length + 1)),
  );

  expect(places.every((place) => place > section.indexOf("make-secrets.sh"))).toBe(true);
  expect(section).toContain("make-secrets.sh");
  expect(places).toEqual([...places].sort((a, b) => a - b));
});

test("what a restore ends and starts is all of the programs, and none of the servers", () => {
  const objects = objectsOf("production");
  const namesOf = (kind: string) =>
    objects.filter((one) => one.kind === kind).map(({ metadata }) => metadata);
  const [, section = ""] = restore.split("## Kubernetes");
  const inOrder = [
    "paused-replicas=0",
    "--replicas=0 deployment --all",
    "--for=delete pod --selector app.kubernetes.io/component=program",
    "node resend.js",
    "paused-replicas-",
    "--replicas=2 deployment --all",
  ].map((text) => section.indexOf(text));

  expect(
    namesOf("Deployment").every(({ labels }) => labels?.["app.kubernetes.io/component"] === "program"),
  ).toBe(true);
  expect(
    namesOf("ScaledObject")
      .map(({ name }) => name)
      .sort(),
  ).toEqual(
    namesOf("Deployment")
      .map(({ name }) => name)
      .sort(),
  );
  expect(inOrder).not.toContain(-1);
  expect(inOrder).toEqual([...inOrder].sort((a, b) => a - b));
});

test("the pod for whoever is on call is waited for by its Job: a pod of the one before may be there still", () => {
  for (const page of [deploy, runbooks]) {
    expect(page).toContain("--for=jsonpath='{.status.ready}'=1 --timeout=2m job/operations");
    expect(page).not.toMatch(/kubectl wait .*\bpod --selector/);
  }
});
