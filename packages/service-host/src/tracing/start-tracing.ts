import { diag, DiagLogLevel, trace } from "@opentelemetry/api";
import type { SpanProcessor } from "@opentelemetry/sdk-trace-base";
import type { Logger } from "pino";
import type { HostEnvironment } from "../environment.js";
import { lostSpans } from "./lost-spans.js";
import { samplerFor } from "./sampler.js";
import { spanFiles } from "./span-files.js";

/** How long a finished span may wait to be written to a file: whoever develops looks at once. A collector gets it every OTEL_BSP_SCHEDULE_DELAY. */
const WRITE_EVERY_MS = 1_000;

type Traced = Readonly<{
  /** The program, as traces name it. */
  name: string;
  environment: Pick<
    HostEnvironment,
    "OTEL_EXPORTER_OTLP_ENDPOINT" | "OTEL_TRACES_SAMPLER_ARG" | "PORT" | "TRACE_FOLDER" | "VERSION"
  >;
  logger: Pick<Logger, "info" | "warn">;
}>;

/** A program that traces. */
export type Tracing = Readonly<{
  /** How many finished spans did not arrive, so far. */
  lost(): number;
  /** Exports the last spans and ends it. */
  end(): Promise<void>;
}>;

/**
 * Has the program's spans exported, where the environment says where to. Without that nothing of OpenTelemetry but its API is loaded, and
 * no span is made. What does not arrive is counted, and the log says why. To be called before anything is traced.
 *
 * @returns undefined where nobody traces
 */
export async function startTracing({ name, environment, logger }: Traced): Promise<Tracing | undefined> {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, TRACE_FOLDER: folder } = environment;
  if (endpoint === undefined && folder === undefined) return undefined;
  // Not at the top: a program that does not trace loads none of it.
  const [sdk, { resourceFromAttributes }] = await Promise.all([
    import("@opentelemetry/sdk-trace-base"),
    import("@opentelemetry/resources"),
  ]);
  const processors: SpanProcessor[] = [];
  const lost = lostSpans({ logger });
  if (folder !== undefined) {
    const file = `${name}-${environment.PORT === 0 ? process.pid : environment.PORT}`;
    const files = spanFiles({ folder, file, service: name });
    processors.push(
      new sdk.BatchSpanProcessor(lost.watched(files), { scheduledDelayMillis: WRITE_EVERY_MS }),
    );
  }
  if (endpoint !== undefined) {
    const { OTLPTraceExporter } = await import("@opentelemetry/exporter-trace-otlp-proto");
    const collector = new OTLPTraceExporter({ url: `${endpoint.replace(/\/$/, "")}/v1/traces` });
    processors.push(new sdk.BatchSpanProcessor(lost.watched(collector)));
  }
  const provider = new sdk.BasicTracerProvider({
    resource: resourceFromAttributes({ "service.name": name, "service.version": environment.VERSION }),
    sampler: samplerFor(sdk, environment.OTEL_TRACES_SAMPLER_ARG),
    spanProcessors: processors,
  });
  if (!trace.setGlobalTracerProvider(provider)) {
    logger.warn(
      { program: name },
      "another program of this process traces already: this one's spans are among its",
    );

    return undefined;
  }
  diag.setLogger(lost.diagnostics, { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
  logger.info({ to: endpoint ?? folder, ratio: environment.OTEL_TRACES_SAMPLER_ARG }, "traces are exported");

  return {
    lost: lost.count,
    async end() {
      trace.disable();
      await provider.shutdown();
      diag.disable();
    },
  };
}
