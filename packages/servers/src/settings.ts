import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { isRecord, readJsonFile, writeJsonFile } from "./json-file.js";
import { claimFreePort, claimPort } from "./port-claims.js";

/** `distribution`, `epmd` and `control` are the broker's inner doors; clients use none of them. */
export const portNames = [
  "amqp",
  "management",
  "prometheus",
  "distribution",
  "epmd",
  "control",
  "postgres",
  "redis",
] as const;
export type PortName = (typeof portNames)[number];
export type Ports = Readonly<Record<PortName, number>>;

/** What a stack keeps between runs. */
export type Settings = Readonly<{ ports: Ports; secret: string }>;

/** First choice of the "dev" profile; away from the servers' usual ports, which the system's own may hold. */
export const preferredDevPorts: Ports = {
  amqp: 25_672,
  management: 25_673,
  prometheus: 25_674,
  distribution: 25_675,
  epmd: 25_676,
  control: 25_677,
  postgres: 25_432,
  redis: 26_379,
};

const fileOf = (folder: string): string => join(folder, "settings.json");

export function readSettings(folder: string): Settings | undefined {
  const value = readJsonFile(fileOf(folder));
  if (!isRecord(value) || !isRecord(value["ports"]) || typeof value["secret"] !== "string") return undefined;
  const ports = value["ports"];
  const [amqp, management, prometheus, distribution, epmd, control, postgres, redis] = portNames.map((name) =>
    Number(ports[name]),
  );
  const found = { amqp, management, prometheus, distribution, epmd, control, postgres, redis };

  return isPorts(found) ? { ports: found, secret: value["secret"] } : undefined;
}

/** Settings of a folder, made and written where there were none. */
export async function settingsOf(folder: string, profile: "dev" | "test"): Promise<Settings> {
  const known = readSettings(folder);
  if (known) return known;
  const settings = {
    ports: await choosePorts(folder, profile === "dev" ? preferredDevPorts : undefined),
    secret: randomBytes(12).toString("hex"),
  };
  writeJsonFile(fileOf(folder), settings);

  return settings;
}

/** Free ports for those of the named ones that something else listens on, or is to. */
export async function portsToReplace(
  folder: string,
  ports: Ports,
  names: readonly PortName[],
): Promise<Partial<Ports>> {
  const taken = new Set<number>(Object.values(ports));
  const found: [PortName, number][] = [];
  for (const name of names) {
    if (await claimPort(ports[name], folder)) continue;
    found.push([name, await portFor(folder, taken)]);
  }

  return Object.fromEntries(found);
}

/** Other servers of the folder may have moved meanwhile: what they have stays. */
export function changePorts(folder: string, settings: Settings, change: Partial<Ports>): Settings {
  const { ports } = readSettings(folder) ?? settings;
  const changed = { ...settings, ports: { ...ports, ...change } };
  if (Object.keys(change).length > 0) writeJsonFile(fileOf(folder), changed);

  return changed;
}

async function choosePorts(folder: string, preferred: Ports | undefined): Promise<Ports> {
  const taken = new Set<number>();
  const choose = async (name: PortName): Promise<number> => {
    const first = preferred?.[name];
    if (first === undefined || !(await claimPort(first, folder))) return portFor(folder, taken);
    taken.add(first);

    return first;
  };

  return {
    amqp: await choose("amqp"),
    management: await choose("management"),
    prometheus: await choose("prometheus"),
    distribution: await choose("distribution"),
    epmd: await choose("epmd"),
    control: await choose("control"),
    postgres: await choose("postgres"),
    redis: await choose("redis"),
  };
}

/** One that is none of the taken ones, and is so from now on. */
async function portFor(folder: string, taken: Set<number>): Promise<number> {
  const port = await claimFreePort(folder, taken);
  taken.add(port);

  return port;
}

function isPorts(ports: Readonly<Record<PortName, number | undefined>>): ports is Ports {
  return portNames.every((name) => Number.isInteger(ports[name]) && Number(ports[name]) > 0);
}
