import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { parse, parseAllDocuments } from "yaml";

/** An object of Kubernetes, as far as everybody needs to know it. */
export type Manifest = Readonly<{
  apiVersion: string;
  kind: string;
  metadata: Readonly<{ name: string; namespace?: string; labels?: Readonly<Record<string, string>> }>;
  spec?: unknown;
}>;

/** The parts of Kustomize that `deploy/kubernetes` uses. Any other is refused, so that nothing is rendered without it. */
type Kustomization = Readonly<{
  apiVersion: string;
  kind: string;
  namespace?: string;
  resources: readonly string[];
  images?: readonly Readonly<{ name: string; newName: string; newTag: string }>[];
  patches?: readonly Readonly<{ path: string; target?: Readonly<{ kind: string }> }>[];
}>;

const KNOWN = ["apiVersion", "kind", "namespace", "resources", "images", "patches"];
const WITHOUT_NAMESPACE = ["Namespace"];

/** Renders a folder with a `kustomization.yaml`, as `kubectl kustomize` does but for the order of lists and objects. */
export function render(folder: string): readonly Manifest[] {
  const { namespace, resources, images = [], patches = [], ...rest } = read(folder);
  const unknown = Object.keys(rest).filter((key) => !KNOWN.includes(key));
  if (unknown.length > 0) throw new Error(`${folder} uses ${unknown.join(", ")}, which is not rendered here`);
  let objects = resources.flatMap((path) => load(join(folder, path)));
  for (const { path, target } of patches)
    for (const patch of documentsIn(join(folder, path))) objects = patched(objects, patch, target?.kind);

  return objects.map((one) => placed(withImages(one, images) as Manifest, namespace));
}

function read(folder: string): Kustomization {
  return parse(readFileSync(join(folder, "kustomization.yaml"), "utf8")) as Kustomization;
}

function load(path: string): readonly Manifest[] {
  return statSync(path).isDirectory() ? render(path) : documentsIn(path);
}

function documentsIn(file: string): readonly Manifest[] {
  return parseAllDocuments(readFileSync(file, "utf8"), { uniqueKeys: true }).map((document) => {
    if (document.errors.length > 0) throw new Error(`${file}: ${document.errors[0]?.message ?? ""}`);

    return document.toJS() as Manifest;
  });
}

/** With a target, the name of the patch does not count. */
function patched(objects: readonly Manifest[], patch: Manifest, kind: string | undefined): Manifest[] {
  const isMeant = (one: Manifest) =>
    kind === undefined
      ? one.kind === patch.kind && one.metadata.name === patch.metadata.name
      : one.kind === kind;
  if (!objects.some(isMeant)) throw new Error(`nothing is patched by ${patch.kind} ${patch.metadata.name}`);

  return objects.map((one) => (isMeant(one) ? { ...one, spec: merged(one.spec, patch.spec) } : one));
}

/** A strategic merge: lists of named things are merged by name, other lists replaced. */
function merged(value: unknown, patch: unknown): unknown {
  if (isNamedList(value) && isNamedList(patch)) {
    const changed = patch.map((change) => {
      const before = value.find(({ name }) => name === change.name);

      return before === undefined ? change : merged(before, change);
    });

    return [...changed, ...value.filter(({ name }) => !patch.some((change) => change.name === name))];
  }
  if (!isRecord(value) || !isRecord(patch)) return patch;

  return {
    ...value,
    ...Object.fromEntries(
      Object.entries(patch).map(([key, part]) => [key, key in value ? merged(value[key], part) : part]),
    ),
  };
}

function withImages(value: unknown, images: NonNullable<Kustomization["images"]>): unknown {
  if (Array.isArray(value)) return value.map((one) => withImages(one, images));
  if (!isRecord(value)) return value;

  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => {
      const known = key === "image" ? images.find(({ name }) => name === part) : undefined;

      return [key, known === undefined ? withImages(part, images) : `${known.newName}:${known.newTag}`];
    }),
  );
}

function placed(object: Manifest, namespace: string | undefined): Manifest {
  if (namespace === undefined || WITHOUT_NAMESPACE.includes(object.kind)) return object;

  return { ...object, metadata: { ...object.metadata, namespace } };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isNamedList(value: unknown): value is readonly Readonly<{ name: string }>[] {
  return Array.isArray(value) && value.every((one) => isRecord(one) && typeof one["name"] === "string");
}
