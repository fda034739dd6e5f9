import { join } from "node:path";
import { repository } from "@warren/programs";
import { render, type Manifest } from "./kustomize.js";

/** One of `deploy/kubernetes/overlays`. */
export type Overlay = "development" | "production";

export const overlays: readonly Overlay[] = ["development", "production"];

/** The parts of each, in the order in which they are applied; the last by whoever is on call. */
export const parts = ["servers", "before", "programs", "operations"] as const;

/** The folder of a part. */
export function folderOf(overlay: Overlay, part: (typeof parts)[number]): string {
  return join(repository, "deploy/kubernetes/overlays", overlay, part);
}

/** All objects of an overlay. */
export function objectsOf(overlay: Overlay): readonly Manifest[] {
  return parts.flatMap((part) => render(folderOf(overlay, part)));
}

/** A key of a Secret, or of a ConfigMap. */
type KeyOf = Readonly<{ name: string; key: string; optional?: boolean }>;

export type Variable = Readonly<{
  name: string;
  value?: string;
  valueFrom?: Readonly<{ secretKeyRef?: KeyOf; configMapKeyRef?: KeyOf }>;
}>;

type Probe = Readonly<{ httpGet?: Readonly<{ path: string; port: string }> }>;

export type Container = Readonly<{
  name: string;
  image: string;
  command?: readonly string[];
  env: readonly Variable[];
  ports?: readonly Readonly<{ name: string; containerPort: number }>[];
  lifecycle?: Readonly<{ preStop: Readonly<{ exec: Readonly<{ command: readonly string[] }> }> }>;
  startupProbe?: Probe;
  readinessProbe?: Probe;
  livenessProbe?: Probe;
  resources?: Readonly<{ requests?: Record<string, string>; limits?: Record<string, string> }>;
  securityContext?: unknown;
}>;

export type Pod = Readonly<{
  serviceAccountName?: string;
  automountServiceAccountToken?: boolean;
  terminationGracePeriodSeconds?: number;
  securityContext?: unknown;
  topologySpreadConstraints?: unknown;
  containers: readonly Container[];
}>;

/** An object that makes pods, and how they look. */
export type Workload = Readonly<{
  kind: string;
  name: string;
  labels: Readonly<Record<string, string>>;
  pod: Pod;
  container: Container;
}>;

/** Deployments, StatefulSets and Jobs. Each has one container. */
export function workloadsOf(objects: readonly Manifest[]): readonly Workload[] {
  return objects
    .filter(({ kind }) => ["Deployment", "StatefulSet", "Job"].includes(kind))
    .map(({ kind, metadata, spec }) => {
      const { template } = spec as {
        template: { metadata: { labels: Record<string, string> }; spec: Pod };
      };
      const [container, ...more] = template.spec.containers;
      if (container === undefined || more.length > 0)
        throw new Error(`${metadata.name} has no single container`);

      return { kind, name: metadata.name, labels: template.metadata.labels, pod: template.spec, container };
    });
}
