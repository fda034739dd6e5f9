import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import {
  imageNames,
  operations,
  programNames,
  programs,
  repository,
  services,
  type ProgramName,
} from "@warren/programs";
import { parseAllDocuments } from "yaml";
import { describe, expect, test } from "vitest";
import { variablesOf } from "./known-variables.js";
import type { Manifest } from "./kustomize.js";
import { faultsOf } from "./object-schemas.js";
import { objectsOf, overlays, workloadsOf, type Container } from "./rendered.js";

const run = promisify(execFile);
const read = (path: string) => readFileSync(join(repository, path), "utf8");

const FIXED_VERSION = /^[\w./-]+:v?\d+\.\d+[\w.-]*$/;

describe.each(overlays)("%s", (overlay) => {
  const objects = objectsOf(overlay);
  const workloads = workloadsOf(objects);
  const deployments = workloads.filter(({ kind }) => kind === "Deployment");
  const onCall = workloads.filter(({ labels }) => labels["app.kubernetes.io/component"] === "operations");
  const jobs = workloads.filter((one) => one.kind === "Job" && !onCall.includes(one));

  test("each program is deployed, and each database migrated before", () => {
    expect(deployments.map(({ name }) => name).sort()).toEqual([...programNames].sort());
    expect(jobs.map(({ name }) => name).sort()).toEqual(
      ["apply-topology", ...services.map(({ name }) => `migrate-${name}`)].sort(),
    );
  });

  describe.each(workloads.map((one) => [one.name, one] as const))("%s", (_name, workload) => {
    const { pod, container } = workload;

    test("is no root, writes no file of its image and has no rights beyond a user's", () => {
      expect(pod.securityContext).toMatchObject({
        runAsNonRoot: true,
        runAsUser: expect.any(Number) as number,
        seccompProfile: { type: "RuntimeDefault" },
      });
      expect(container.securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ["ALL"] },
      });
      expect(pod.automountServiceAccountToken).toBe(false);
    });

    test("asks for processor and memory, and has a limit of both", () => {
      for (const amounts of [container.resources?.requests, container.resources?.limits])
        expect(Object.keys(amounts ?? {}).sort()).toEqual(["cpu", "memory"]);
    });

    test("has an image whose version does not move", () => {
      expect(container.image).toMatch(FIXED_VERSION);
      const [, own] = /\/warren-([\w-]+):/.exec(container.image) ?? [];
      if (own !== undefined) expect(imageNames).toContain(own);
    });

    test("has no secret in plain text, and refers to none before it is set", () => {
      const known = new Set<string>();
      for (const { name, value = "", valueFrom } of container.env) {
        expect(value, name).not.toMatch(/:\/\/[^/@$]*:[^$/@][^@]*@/);
        if (/PASSWORD|SECRET|KEYS|HEADERS|SMTP_URL/.test(name))
          expect(valueFrom?.secretKeyRef, name).toBeDefined();
        for (const [, used = ""] of value.matchAll(/\$\((\w+)\)/g)) expect(known, name).toContain(used);
        known.add(name);
      }
    });
  });

  describe.each(deployments.map((one) => [one.name as ProgramName, one] as const))(
    "%s",
    (name, deployment) => {
      const { container, pod } = deployment;

      test("is given no variable that it does not read, but what others are made of", () => {
        const known = variablesOf(name);
        const parts = new Set(
          container.env.flatMap(({ value = "" }) =>
            [...value.matchAll(/\$\((\w+)\)/g)].map(([, part]) => part),
          ),
        );
        const unknown = container.env
          .map((one) => one.name)
          .filter((one) => !known.has(one) && !parts.has(one));

        expect(unknown).toEqual([]);
        expect(container.env.map((one) => one.name)).toEqual(
          expect.arrayContaining([
            "AMQP_URL",
            "TOPOLOGY",
            "HOST",
            ...(name === "gateway" ? [] : ["DATABASE_URL"]),
          ]),
        );
      });

      test("logs in as itself, to its own database", () => {
        const value = (variable: string) => container.env.find((one) => one.name === variable)?.value;
        const service = services.find((one) => one.name === name);

        expect(value("AMQP_URL")).toBe(`amqp://${name}:$(AMQP_PASSWORD)@rabbitmq:5672`);
        if (service !== undefined)
          expect(value("DATABASE_URL")).toBe(
            `postgresql://${name}:$(DATABASE_PASSWORD)@postgres-rw:5432/${service.database}`,
          );
      });

      test("exports traces where somebody makes the ConfigMap and the Secret for it, and starts where nobody does", () => {
        const settings = container.env.filter((one) => one.name.startsWith("OTEL_"));
        const from = (ref: "configMapKeyRef" | "secretKeyRef", key: string) => ({
          valueFrom: { [ref]: { name: "traces", key, optional: true } },
        });

        expect(settings).toEqual([
          { name: "OTEL_EXPORTER_OTLP_ENDPOINT", ...from("configMapKeyRef", "endpoint") },
          { name: "OTEL_TRACES_SAMPLER_ARG", ...from("configMapKeyRef", "ratio") },
          { name: "OTEL_EXPORTER_OTLP_HEADERS", ...from("secretKeyRef", "headers") },
        ]);
      });

      test("is asked where it listens, by routes that it has", () => {
        const routes = read("packages/service-host/src/http/host-routes.ts");
        const port = programs.find((one) => one.name === name)?.port;

        expect(container.ports).toEqual([
          { name: "http", containerPort: port },
          { name: "metrics", containerPort: 9464 },
        ]);
        expect(container.env).toContainEqual({ name: "PORT", value: String(port) });
        expect(container.env).toContainEqual({ name: "METRICS_PORT", value: "9464" });
        for (const probe of ["startupProbe", "readinessProbe", "livenessProbe"] as const) {
          const { path = "", port: at } = container[probe]?.httpGet ?? {};
          expect(routes, probe).toContain(`app.get("${path}"`);
          expect(at, probe).toBe("http");
        }
        expect(container.readinessProbe?.httpGet?.path).toBe("/health/ready");
        expect(container.livenessProbe?.httpGet?.path).toBe("/health/live");
      });

      test("is given more time to end than it may take", () => {
        const [, closeMs = ""] =
          /CLOSE_TIMEOUT_MS = ([\d_]+)/.exec(read("packages/service-host/src/host/closing.ts")) ?? [];
        expect(read("packages/service-host/src/host/main.ts")).toContain("CLOSE_TIMEOUT_MS * 2");
        const longest = 2 * Number(closeMs.replaceAll("_", "")) + delayMs(container);

        expect(longest).toBeGreaterThanOrEqual(20_000);
        expect((pod.terminationGracePeriodSeconds ?? 0) * 1_000).toBeGreaterThan(longest);
      });

      test("has its instances spread over nodes and zones, and starts where that cannot be", () => {
        expect(pod.topologySpreadConstraints).toEqual(
          ["kubernetes.io/hostname", "topology.kubernetes.io/zone"].map((topologyKey) => ({
            maxSkew: 1,
            topologyKey,
            whenUnsatisfiable: "ScheduleAnyway",
            labelSelector: { matchLabels: { "app.kubernetes.io/name": name } },
          })),
        );
      });

      test("has a budget of disruptions and a service account of its own", () => {
        const named = (kind: string) =>
          objects.find((one) => one.kind === kind && one.metadata.name === name);

        expect(named("PodDisruptionBudget")?.spec).toMatchObject({
          maxUnavailable: 1,
          selector: { matchLabels: { "app.kubernetes.io/name": name } },
        });
        expect(named("ServiceAccount")).toMatchObject({ automountServiceAccountToken: false });
        expect(pod.serviceAccountName).toBe(name);
      });
    },
  );

  test("the broker's nodes are taken away one at a time", () => {
    const budget = objects.find(
      ({ kind, metadata }) => kind === "PodDisruptionBudget" && metadata.name === "rabbitmq",
    );
    const cluster = objects.find(({ kind }) => kind === "RabbitmqCluster");

    // The cluster operator gives its pods this label, with the cluster's name.
    expect(budget?.spec).toEqual({
      maxUnavailable: 1,
      selector: { matchLabels: { "app.kubernetes.io/name": cluster?.metadata.name } },
    });
  });

  test.each(jobs.map((one) => [one.name, one] as const))(
    "%s runs a file that the image has",
    (_name, { container }) => {
      const [node, maps, file] = container.command ?? [];

      expect([node, maps]).toEqual(["node", "--enable-source-maps"]);
      expect(operations.map(({ name }) => `${name}.js`)).toContain(file);
    },
  );

  test("whoever is on call gets a pod that does nothing by itself, ends by itself, and is not waited for by a roll-out", () => {
    const job = objects.find(({ kind, metadata }) => kind === "Job" && metadata.name === "operations");

    expect(job?.spec).toMatchObject({ activeDeadlineSeconds: 3_600, backoffLimit: 0 });
    expect(onCall.map(({ container }) => container.command)).toEqual([
      ["node", "-e", "setTimeout(() => {}, 3600000)"],
    ]);
    // `kubectl wait` of docs/how-to/deploy.md waits for all Jobs of that name.
    expect(onCall[0]?.labels["app.kubernetes.io/part-of"]).not.toBe("warren");
  });

  test.each(clustersOf(objects))(
    "%s, which an operator makes, has a version that does not move, and limits",
    (_name, { image, resources }) => {
      expect(image).toMatch(FIXED_VERSION);
      for (const amounts of [resources?.requests, resources?.limits])
        expect(Object.keys(amounts ?? {}).sort()).toEqual(["cpu", "memory"]);
    },
  );

  test("every service reaches its own database with a password, and no other", () => {
    const lines = postgresOf(objects).postgresql.pg_hba;

    expect(lines.slice(0, services.length)).toEqual(
      services.map(({ name, database }) => `host ${database} ${name} all scram-sha-256`),
    );
    // Whoever audits, and nobody else.
    expect(lines).toHaveLength(services.length + 2);
  });

  test("Redis refuses what would be more than its memory, long before it is killed for it, and forgets nothing", () => {
    const redis = workloads.find(({ name }) => name === "redis")?.container;
    const [, maxMb = ""] = /--maxmemory (\d+)mb/.exec(redis?.command?.join(" ") ?? "") ?? [];
    const [, limitMi = ""] = /^(\d+)Mi$/.exec(redis?.resources?.limits?.["memory"] ?? "") ?? [];

    expect(redis?.command?.join(" ")).toMatch(/ --maxmemory-policy noeviction$/);
    expect(Number(maxMb)).toBeGreaterThan(100);
    expect(Number(limitMi)).toBeGreaterThanOrEqual(2 * Number(maxMb));
  });

  test("who audits reads every database, and has no other role's password", () => {
    const { managed, postgresql } = postgresOf(objects);

    expect(managed.roles.filter(({ inRoles }) => inRoles !== undefined)).toMatchObject([
      { name: "auditor", inRoles: ["pg_read_all_data"] },
    ]);
    const lines = postgresql.pg_hba.map((line) => line.split(" "));
    expect(lines.at(-1)).toEqual(["host", "all", "all", "all", "reject"]);
    expect(lines.find(([, , role]) => role === "auditor")?.[1]?.split(",")).toEqual(
      services.map(({ database }) => database),
    );
  });

  test("every key of a Secret that is asked for is one that make-secrets.sh or an operator makes", async () => {
    const made = await madeSecrets();
    const operators = new Map([["rabbitmq-default-user", ["username", "password"]]]);
    const asked = workloads.flatMap(({ container }) =>
      container.env.flatMap(({ valueFrom }) => valueFrom?.secretKeyRef ?? []),
    );

    expect(asked.length).toBeGreaterThan(20);
    for (const { name, key, optional } of asked)
      if (optional !== true)
        expect(operators.get(name) ?? keysOf(made, name), `${name}/${key}`).toContain(key);
  });
});

test("make-secrets.sh makes Secrets that Kubernetes takes, with passwords that are letters and digits", async () => {
  const secrets = await madeSecrets();
  const again = await madeSecrets();
  const values = (all: readonly Manifest[]) =>
    all.flatMap((one) => Object.entries((one as unknown as { data: Record<string, string> }).data));

  for (const secret of secrets) expect(faultsOf(secret)).toEqual([]);
  for (const [key, value] of values(secrets))
    if (key === "password") expect(Buffer.from(value, "base64").toString()).toMatch(/^[0-9a-f]{48}$/);
  const passwords = [...values(secrets), ...values(again)].filter(([key]) => key === "password");
  expect(new Set(passwords.map(([, value]) => value)).size).toBe(passwords.length);
});

test("make-secrets.sh makes the Secret of a collector that asks for a token, and none for one that does not", async () => {
  const headers = "authorization=Bearer it's $ecret,x-shop=1";
  const traces = (secrets: readonly Manifest[]) => secrets.find(({ metadata }) => metadata.name === "traces");
  const made = traces(await madeSecrets({ OTEL_EXPORTER_OTLP_HEADERS: headers }));

  expect(traces(await madeSecrets())).toBeUndefined();
  expect(made).toMatchObject({ data: { headers: Buffer.from(headers).toString("base64") } });
  expect(made && faultsOf(made)).toEqual([]);
});

test("make-secrets.sh prints nothing where it lacks something, since whoever reads it takes what has come", async () => {
  const refused = run("bash", [join(repository, "deploy/kubernetes/make-secrets.sh")], {
    env: { ...process.env, SMTP_URL: "" },
  });

  await expect(refused).rejects.toMatchObject({
    stdout: "",
    stderr: expect.stringContaining("SMTP_URL") as string,
  });
});

test("instances of a service may be as many as the database has connections for", () => {
  const objects = objectsOf("production");
  const { parameters } = postgresOf(objects).postgresql;
  const [, pool = ""] =
    /max: options\.size \?\? (\d+)/.exec(read("packages/service-host/src/database/pool.ts")) ?? [];
  const most = objects
    .filter(({ kind, metadata }) => kind === "ScaledObject" && metadata.name !== "gateway")
    .map(({ spec }) => (spec as { maxReplicaCount: number }).maxReplicaCount + 1);

  expect(most).toHaveLength(services.length);
  // Each also migrates and listens with a few of its own; superusers keep three.
  expect(most.reduce((sum, instances) => sum + instances * (Number(pool) + 3), 3)).toBeLessThan(
    Number(parameters["max_connections"]),
  );
});

test("services are scaled by queues that they read, and by none with a single active consumer", () => {
  const definitions = JSON.parse(read("generated/broker/definitions.json")) as {
    queues: { name: string; arguments: Record<string, unknown> }[];
    permissions: { user: string; read: string }[];
  };
  for (const { metadata, spec } of objectsOf("production").filter(({ kind }) => kind === "ScaledObject")) {
    const { triggers } = spec as { triggers: { metadata: { query?: string } }[] };
    const readable = new RegExp(
      definitions.permissions.find(({ user }) => user === metadata.name)?.read ?? "^$",
    );
    expect(spec).not.toHaveProperty("fallback");
    for (const { query } of triggers.map((one) => one.metadata)) {
      if (query === undefined) continue;
      if (query.includes("histogram_quantile")) expect(query).toMatch(/^\(.+ > 0\) or vector\(0\)$/);
      const [, pattern = ""] = /queue=~"([^"]+)"/.exec(query) ?? [];
      for (const name of pattern.replaceAll("[.]", ".").split("|")) {
        const queue = definitions.queues.find((one) => one.name === name);
        expect(queue, name).toBeDefined();
        expect(queue?.arguments["x-single-active-consumer"], name).toBeUndefined();
        expect(readable.test(name), `${metadata.name} reads ${name}`).toBe(true);
      }
    }
  }
});

type Postgres = Readonly<{
  managed: { roles: readonly Readonly<{ name: string; inRoles?: readonly string[] }>[] };
  postgresql: { parameters: Record<string, string>; pg_hba: readonly string[] };
}>;

function postgresOf(objects: readonly Manifest[]): Postgres {
  const [, cluster] = clusterObjects(objects);

  return cluster.spec as Postgres;
}

/** The broker and the database server: their operators make the pods. */
function clustersOf(objects: readonly Manifest[]) {
  return clusterObjects(objects).map(({ metadata, spec }) => {
    const { image, imageName, resources } = spec as Readonly<{
      image?: string;
      imageName?: string;
      resources?: Container["resources"];
    }>;

    return [metadata.name, { image: image ?? imageName, resources }] as const;
  });
}

function clusterObjects(objects: readonly Manifest[]) {
  const only = (kind: string) => {
    const found = objects.filter((one) => one.kind === kind);
    if (found[0] === undefined || found.length > 1) throw new Error(`there is not one ${kind}`);

    return found[0];
  };

  return [only("RabbitmqCluster"), only("Cluster")] as const;
}

/** For how long the program is not told yet. */
function delayMs(container: Container): number {
  const [, ms = "0"] =
    /setTimeout\(\(\) => \{\}, (\d+)\)/.exec(container.lifecycle?.preStop.exec.command.join(" ") ?? "") ?? [];

  return Number(ms);
}

async function madeSecrets(env: NodeJS.ProcessEnv = {}): Promise<readonly Manifest[]> {
  const { stdout } = await run("bash", [join(repository, "deploy/kubernetes/make-secrets.sh")], {
    env: {
      ...process.env,
      SMTP_URL: "smtps://shop:secret@mail.example",
      OTEL_EXPORTER_OTLP_HEADERS: "",
      ...env,
    },
  });

  return parseAllDocuments(stdout).map((document) => document.toJS() as Manifest);
}

function keysOf(secrets: readonly Manifest[], name: string): readonly string[] {
  const secret = secrets.find(({ metadata }) => metadata.name === name) as { data?: object } | undefined;

  return Object.keys(secret?.data ?? {});
}
