import { programNames, services } from "@warren/programs";
import { describe, expect, test } from "vitest";
import type { Manifest } from "./kustomize.js";
import { objectsOf, overlays, workloadsOf } from "./rendered.js";

type Labels = Readonly<Record<string, string>>;

type Selector = Readonly<{
  matchLabels?: Labels;
  matchExpressions?: readonly Readonly<{ key: string; operator: "In"; values: readonly string[] }>[];
}>;

type Peer = Readonly<{ podSelector?: Selector; namespaceSelector?: Selector; ipBlock?: unknown }>;

type Port = Readonly<{ protocol: string; port: number }>;

type Policy = Readonly<{
  podSelector: Selector;
  policyTypes: readonly string[];
  ingress?: readonly Readonly<{ from?: readonly Peer[]; ports: readonly Port[] }>[];
  egress?: readonly Readonly<{ to?: readonly Peer[]; ports: readonly Port[] }>[];
}>;

const NAME = "app.kubernetes.io/name";

/** The pods that operators make, by the labels that these give them. */
const servers: Readonly<Record<string, Labels>> = {
  rabbitmq: { [NAME]: "rabbitmq" },
  postgres: { "cnpg.io/cluster": "postgres" },
  redis: { [NAME]: "redis", "app.kubernetes.io/component": "server" },
};

describe.each(overlays)("%s", (overlay) => {
  const objects = objectsOf(overlay);
  const policies = objects.filter(({ kind }) => kind === "NetworkPolicy").map(policyOf);
  const pods: Readonly<Record<string, Labels>> = {
    ...Object.fromEntries(workloadsOf(objects).map(({ name, labels }) => [name, labels])),
    ...servers,
  };

  test("whatever is not said is refused, to and from every pod", () => {
    expect(policies).toContainEqual({ podSelector: {}, policyTypes: ["Ingress", "Egress"] });
  });

  test("programs and servers reach what they need and nothing else", () => {
    const reached = Object.fromEntries(Object.keys(pods).map((from) => [from, reachedFrom(from)]));
    const databases = Object.fromEntries(
      services.map(({ name }) => [name, ["postgres:5432", "rabbitmq:5672", "redis:6379"]]),
    );

    expect(reached).toEqual({
      ...databases,
      gateway: ["rabbitmq:15672", "rabbitmq:5672", "redis:6379"],
      "apply-topology": ["rabbitmq:15672", "rabbitmq:5672"],
      operations: ["postgres:5432", "rabbitmq:15672", "rabbitmq:5672", "redis:6379"],
      ...Object.fromEntries(services.map(({ name }) => [`migrate-${name}`, ["postgres:5432"]])),
      rabbitmq: ["rabbitmq:25672", "rabbitmq:4369"],
      postgres: ["postgres:5432", "postgres:8000"],
      redis: [],
    });
  });

  test("services talk to one another over RabbitMQ only: none reaches a program, or is reached by one", () => {
    for (const from of programNames)
      expect(
        reachedFrom(from).filter((place) =>
          (programNames as readonly string[]).includes(place.split(":")[0] ?? ""),
        ),
      ).toEqual([]);
  });

  test("only the gateway and the mails leave the cluster, each by its port", () => {
    const outside = Object.keys(pods).flatMap((name) =>
      policiesFor(name).flatMap(({ egress = [] }) =>
        egress
          .filter(({ to }) => to?.some(({ ipBlock }) => ipBlock !== undefined))
          .flatMap(({ ports }) => ports.map(({ port }) => `${name}:${port}`)),
      ),
    );

    expect(outside.sort()).toEqual(["gateway:443", "notification:465", "notification:587"]);
  });

  test("only programs reach a collector of traces, beside Prometheus", () => {
    const traced = Object.keys(pods).filter((name) =>
      policiesFor(name).some(({ egress = [] }) =>
        egress.some(
          ({ to, ports }) =>
            ports.some(({ port }) => port === 4_318) &&
            to?.some(
              ({ namespaceSelector }) =>
                namespaceSelector?.matchLabels?.["kubernetes.io/metadata.name"] === "monitoring",
            ),
        ),
      ),
    );

    expect(traced.sort()).toEqual([...programNames].sort());
  });

  test("the ingress controller reaches the gateway alone, and Prometheus the metrics of everybody", () => {
    const from = (namespace: string) =>
      Object.keys(pods).flatMap((name) =>
        policiesFor(name).flatMap(({ ingress = [] }) =>
          ingress
            .filter((rule) =>
              rule.from?.some(
                (peer) => peer.namespaceSelector?.matchLabels?.["kubernetes.io/metadata.name"] === namespace,
              ),
            )
            .flatMap(({ ports }) => ports.map(({ port }) => `${name}:${port}`)),
        ),
      );

    expect(from("ingress-nginx")).toEqual(["gateway:3000"]);
    expect(from("monitoring").sort()).toEqual(
      [...programNames.map((name) => `${name}:9464`), "postgres:9187", "rabbitmq:15692"].sort(),
    );
  });

  /** Whom one reaches by both policies, its own and the other's. */
  function reachedFrom(from: string): readonly string[] {
    const targets = Object.keys(pods).flatMap((to) =>
      openTo(from, to)
        .filter((port) => openFrom(from, to).includes(port))
        .map((port) => `${to}:${port}`),
    );

    return [...new Set(targets)].sort();
  }

  function openTo(from: string, to: string): readonly number[] {
    return policiesFor(from).flatMap(({ egress = [] }) =>
      egress
        .filter((rule) => rule.to?.some((peer) => isMeant(peer, to)))
        .flatMap(({ ports }) => ports.map(({ port }) => port)),
    );
  }

  function openFrom(from: string, to: string): readonly number[] {
    return policiesFor(to).flatMap(({ ingress = [] }) =>
      ingress
        .filter((rule) => rule.from?.some((peer) => isMeant(peer, from)))
        .flatMap(({ ports }) => ports.map(({ port }) => port)),
    );
  }

  function policiesFor(name: string): readonly Policy[] {
    return policies.filter(({ podSelector }) => selects(podSelector, pods[name] ?? {}));
  }

  function isMeant({ podSelector, namespaceSelector }: Peer, name: string): boolean {
    return (
      podSelector !== undefined && namespaceSelector === undefined && selects(podSelector, pods[name] ?? {})
    );
  }
});

function policyOf({ spec }: Manifest): Policy {
  return spec as Policy;
}

function selects({ matchLabels = {}, matchExpressions = [] }: Selector, labels: Labels): boolean {
  return (
    Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
    matchExpressions.every(({ key, values }) => values.includes(labels[key] ?? ""))
  );
}
