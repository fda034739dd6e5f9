import { trace } from "@opentelemetry/api";
import type { SpanExporter } from "@opentelemetry/sdk-trace-base";
import type { Logger } from "pino";
import type { HostEnvironment } from "../environment.js";
import { samplerFor } from "./sampler.js";
import { spanFiles } from "./span-files.js";

/** How long a finished span may wait to be written. */
const EXPORT_EVERY_MS = 1_000;

type Traced = Readonly<{
  /** The program, as traces name it. */
  name: string;
  environment: HostEnvironment;
  logger: Pick<Logger, "info" | "warn">;
}>;

/**
 * Has the program's spans exported, where the environment says where to. Without that nothing of OpenTelemetry but its API is loaded, and
 * no span is made. To be called before anything is traced.
 *
 * @returns what exports the last spans and ends it; undefined where nobody traces
 */
export async function startTracing({
  name,
  environment,
  logger,
}: Traced): Promise<(() => Promise<void>) | undefined> {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, TRACE_FOLDER: folder } = environment;
  if (endpoint === undefined && folder === undefined) return undefined;
  // Not at the top: a program that does not trace loads none of it.
  const [sdk, { resourceFromAttributes }] = await Promise.all([
    import("@opentelemetry/sdk-trace-base"),
    import("@opentelemetry/resources"),
  ]);
  const exporters: SpanExporter[] = [];
  if (folder !== undefined) {
    const file = `${name}-${environment.PORT === 0 ? process.pid : environment.PORT}`;
    exporters.push(spanFiles({ folder, file, service: name }));
  }
  if (endpoint !== undefined) {
    const { OTLPTraceExporter } = await import("@opentelemetry/exporter-trace-otlp-proto");
    exporters.push(new OTLPTraceExporter({ url: `${endpoint.replace(/\/$/, "")}/v1/traces` }));
  }
  const provider = new sdk.BasicTracerProvider({
    resource: resourceFromAttributes({ "service.name": name, "service.version": environment.VERSION }),
    sampler: samplerFor(sdk, environment.OTEL_TRACES_SAMPLER_ARG),
    spanProcessors: exporters.map(
      (exporter) => new sdk.BatchSpanProcessor(exporter, { scheduledDelayMillis: EXPORT_EVERY_MS }),
    ),
  });
  if (!trace.setGlobalTracerProvider(provider)) {
    logger.warn(
      { program: name },
      "another program of this process traces already: this one's spans are among its",
    );

    return undefined;
  }
  logger.info({ to: endpoint ?? folder, ratio: environment.OTEL_TRACES_SAMPLER_ARG }, "traces are exported");

  return async () => {
    trace.disable();
    await provider.shutdown();
  };
}
