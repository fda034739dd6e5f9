import { ScaledObject } from "@kubernetes-models/keda/keda.sh/v1alpha1/ScaledObject";
import { Cluster } from "@kubernetes-models/cloudnative-pg/postgresql.cnpg.io/v1/Cluster";
import { PodMonitor } from "@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PodMonitor";
import { PrometheusRule } from "@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PrometheusRule";
import { Deployment } from "kubernetes-models/apps/v1/Deployment";
import { StatefulSet } from "kubernetes-models/apps/v1/StatefulSet";
import { Job } from "kubernetes-models/batch/v1/Job";
import { Ingress } from "kubernetes-models/networking.k8s.io/v1/Ingress";
import { NetworkPolicy } from "kubernetes-models/networking.k8s.io/v1/NetworkPolicy";
import { PodDisruptionBudget } from "kubernetes-models/policy/v1/PodDisruptionBudget";
import { Namespace } from "kubernetes-models/v1/Namespace";
import { Secret } from "kubernetes-models/v1/Secret";
import { Service } from "kubernetes-models/v1/Service";
import { ServiceAccount } from "kubernetes-models/v1/ServiceAccount";
import * as z from "zod";
import type { Manifest } from "./kustomize.js";

/** A class of `kubernetes-models`: its checks are compiled from the published schemas. */
type Model = Readonly<{ prototype: { validate(this: unknown): void } }>;

const published: Readonly<Record<string, Model>> = {
  "apps/v1 Deployment": Deployment,
  "apps/v1 StatefulSet": StatefulSet,
  "batch/v1 Job": Job,
  "networking.k8s.io/v1 Ingress": Ingress,
  "networking.k8s.io/v1 NetworkPolicy": NetworkPolicy,
  "policy/v1 PodDisruptionBudget": PodDisruptionBudget,
  "v1 Namespace": Namespace,
  "v1 Secret": Secret,
  "v1 Service": Service,
  "v1 ServiceAccount": ServiceAccount,
  "postgresql.cnpg.io/v1 Cluster": Cluster,
  "keda.sh/v1alpha1 ScaledObject": ScaledObject,
  "monitoring.coreos.com/v1 PodMonitor": PodMonitor,
  "monitoring.coreos.com/v1 PrometheusRule": PrometheusRule,
};

const named = z.strictObject({ name: z.string().min(1) });
const quantity = z.string().regex(/^\d+(\.\d+)?(m|Ki|Mi|Gi)?$/);
const amounts = z.strictObject({ cpu: quantity, memory: quantity });
const vhost = z.string().min(1);

// No package has the schemas of these. Described here are the fields that we use, as the definitions of the operators have them:
// rabbitmq/cluster-operator and rabbitmq/messaging-topology-operator (rabbitmq.com_*.yaml), CloudNativePG 1.25 for Database.
const described: Readonly<Record<string, z.ZodType>> = {
  "rabbitmq.com/v1beta1 RabbitmqCluster": z.strictObject({
    image: z.string(),
    replicas: z.int().min(1),
    persistence: z.strictObject({ storage: quantity }),
    resources: z.strictObject({ requests: amounts, limits: amounts }),
    affinity: z.strictObject({ podAntiAffinity: z.looseObject({}) }),
    rabbitmq: z.strictObject({ additionalConfig: z.string().max(100_000) }),
  }),
  "rabbitmq.com/v1beta1 User": z.strictObject({
    tags: z.array(z.enum(["management", "policymaker", "monitoring", "administrator"])),
    importCredentialsSecret: named,
    rabbitmqClusterReference: named,
  }),
  "rabbitmq.com/v1beta1 Permission": z.strictObject({
    vhost,
    userReference: named,
    permissions: z.strictObject({ configure: z.string(), write: z.string(), read: z.string() }),
    rabbitmqClusterReference: named,
  }),
  "rabbitmq.com/v1beta1 TopicPermission": z.strictObject({
    vhost,
    userReference: named,
    permissions: z.strictObject({ exchange: z.string().min(1), write: z.string(), read: z.string() }),
    rabbitmqClusterReference: named,
  }),
  "postgresql.cnpg.io/v1 Database": z.strictObject({ cluster: named, name: z.string(), owner: z.string() }),
};

/** What is wrong with an object, by the schema of its kind. Empty where nothing is. */
export function faultsOf(object: Manifest): readonly string[] {
  const kind = `${object.apiVersion} ${object.kind}`;
  const model = published[kind];
  const schema = described[kind];
  if (model !== undefined) return [...thrownBy(() => check(model, object)), ...unreadBy(model, object)];
  if (schema === undefined) return [`there is no schema of ${kind}`];

  return (
    schema.safeParse(object.spec).error?.issues.map(({ path, message }) => `${path.join(".")}: ${message}`) ??
    []
  );
}

/** Not by way of its constructor, which reads and copies everything. */
function check(model: Model, object: Manifest): void {
  model.prototype.validate.call(object);
}

function thrownBy(run: () => void): readonly string[] {
  try {
    run();

    return [];
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}

/**
 * The published schemas allow fields that they do not know, and the API server drops them with a warning. What the compiled checks never
 * looked at is such a field.
 */
function unreadBy(model: Model, object: Manifest): readonly string[] {
  const read = new Map<object, Set<string>>();
  const watched = watching(object, read) as Manifest;
  thrownBy(() => check(model, watched));

  return unread(object.spec ?? {}, "spec", read);
}

function watching(value: unknown, read: Map<object, Set<string>>): unknown {
  if (typeof value !== "object" || value === null) return value;
  const seen = new Set<string>();
  read.set(value, seen);
  const copy: unknown = Array.isArray(value)
    ? value.map((one: unknown) => watching(one, read))
    : Object.fromEntries(Object.entries(value).map(([key, one]) => [key, watching(one, read)]));

  return new Proxy(copy as object, {
    get(target, key) {
      if (typeof key === "string") seen.add(key);

      return Reflect.get(target, key) as unknown;
    },
  });
}

function unread(
  value: unknown,
  path: string,
  read: ReadonlyMap<object, ReadonlySet<string>>,
): readonly string[] {
  if (typeof value !== "object" || value === null) return [];
  const seen = read.get(value);

  return Object.entries(value).flatMap(([key, part]: [string, unknown]) =>
    seen?.has(key) === true
      ? unread(part, `${path}.${key}`, read)
      : [`${path}.${key} is no field that the schema knows`],
  );
}
