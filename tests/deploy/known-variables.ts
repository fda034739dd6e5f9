import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { repository, type ProgramName } from "@warren/programs";

/** Where a program's variables are described, besides those of every program. */
const OWN: Readonly<Record<ProgramName, readonly string[]>> = {
  order: ["services/order/src"],
  inventory: ["services/inventory/src"],
  payment: ["services/payment/src"],
  shipping: ["services/shipping/src"],
  notification: ["services/notification/src"],
  gateway: ["gateway/src"],
};

/** Read by OpenTelemetry's exporter, and not by us. */
const OF_LIBRARIES = ["OTEL_EXPORTER_OTLP_HEADERS"];

/** Every variable that a program reads from its environment, by the schemas in its sources. */
export function variablesOf(program: ProgramName): ReadonlySet<string> {
  const shared = namesIn("packages/service-host/src/environment.ts");
  const own = OWN[program].flatMap((folder) =>
    sourcesIn(folder)
      .filter((file) => /(environment|service)\.ts$/.test(file))
      .flatMap(namesIn),
  );

  return new Set([...shared, ...own, ...OF_LIBRARIES]);
}

function sourcesIn(folder: string): readonly string[] {
  return readdirSync(join(repository, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => !file.includes("node_modules") && !file.includes(".test."))
    .map((file) => `${folder}/${file}`);
}

/** The keys of its schemas. */
function namesIn(file: string): readonly string[] {
  const path = join(repository, file);
  if (!existsSync(path)) throw new Error(`${file} is gone: say here where variables are described now`);

  return [...readFileSync(path, "utf8").matchAll(/^ {2,6}([A-Z][A-Z0-9_]+):/gm)].map(([, name = ""]) => name);
}
