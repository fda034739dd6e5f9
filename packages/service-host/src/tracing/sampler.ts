import type * as sdkTypes from "@opentelemetry/sdk-trace-base";

type Sdk = Pick<typeof sdkTypes, "ParentBasedSampler" | "SamplingDecision" | "TraceIdRatioBasedSampler">;

/**
 * Whoever began a trace has decided for all that follows; of traces that begin here the ratio is sampled. A batch begins a trace, and is
 * sampled where it links to a message that is: by the ratio it would be missing from most of the traces that ask for it.
 *
 * @param sdk loaded by the caller: a program that does not trace loads none of it
 */
export function samplerFor(sdk: Sdk, ratio: number): sdkTypes.Sampler {
  const byRatio = new sdk.TraceIdRatioBasedSampler(ratio);
  const root: sdkTypes.Sampler = {
    shouldSample(...[context, traceId, , , , links]) {
      return links.some(({ context: { traceFlags } }) => (traceFlags & 1) === 1)
        ? { decision: sdk.SamplingDecision.RECORD_AND_SAMPLED }
        : byRatio.shouldSample(context, traceId);
    },
    toString: () => `linked or ${byRatio.toString()}`,
  };

  return new sdk.ParentBasedSampler({ root });
}
