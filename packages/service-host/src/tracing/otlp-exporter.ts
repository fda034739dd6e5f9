import type { ReadableSpan, SpanExporter } from "@opentelemetry/sdk-trace-base";
import { otlpSpans } from "./otlp-spans.js";

const CONTENT_TYPE = { "Content-Type": "application/x-protobuf" };

/** OpenTelemetry's exporter over HTTP, which reads OTEL_EXPORTER_OTLP_…, keeps its connections and tries again, with our writer. */
export async function otlpExporter(url: string): Promise<SpanExporter> {
  // Not at the top: a program that does not trace loads none of it.
  const [{ OTLPExporterBase }, http, { ProtobufTraceSerializer, TraceExporterMetricsHelper }] =
    await Promise.all([
      import("@opentelemetry/otlp-exporter-base"),
      import("@opentelemetry/otlp-exporter-base/node-http"),
      import("@opentelemetry/otlp-transformer"),
    ]);

  return new OTLPExporterBase<ReadableSpan[]>(
    http.createOtlpHttpExportDelegate(
      http.convertLegacyHttpOptions({ url }, "TRACES", "v1/traces", CONTENT_TYPE),
      { ...ProtobufTraceSerializer, serializeRequest: otlpSpans() },
      "otlp_http_span_exporter",
      TraceExporterMetricsHelper,
      undefined,
    ),
  );
}
