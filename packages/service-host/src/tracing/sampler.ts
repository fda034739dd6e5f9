import { ROOT_CONTEXT, type Link, type SpanContext } from "@opentelemetry/api";
import type * as sdkTypes from "@opentelemetry/sdk-trace-base";

type Sdk = Pick<typeof sdkTypes, "SamplingDecision" | "TraceIdRatioBasedSampler">;

/** Whether a span is exported, by what caused it, its trace and what it is linked with. */
export type IsSampled = (
  parent: SpanContext | undefined,
  traceId: string,
  links: readonly Link[] | undefined,
) => boolean;

/**
 * Whoever began a trace has decided for all that follows; of traces that begin here the ratio is sampled. A batch begins a trace, and is
 * sampled where it links to a message that is: by the ratio it would be missing from most of the traces that ask for it.
 *
 * @param sdk loaded by the caller: a program that does not trace loads none of it
 */
export function samplerFor(sdk: Sdk, ratio: number): IsSampled {
  const byRatio = new sdk.TraceIdRatioBasedSampler(ratio);

  return (parent, traceId, links = []) => {
    if (parent !== undefined) return isSampled(parent);
    if (links.some(({ context }) => isSampled(context))) return true;

    return byRatio.shouldSample(ROOT_CONTEXT, traceId).decision === sdk.SamplingDecision.RECORD_AND_SAMPLED;
  };
}

function isSampled({ traceFlags }: SpanContext): boolean {
  return (traceFlags & 1) === 1;
}
