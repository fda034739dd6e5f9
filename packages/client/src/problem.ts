import { TRPCClientError } from "@trpc/client";
import type { AppRouter } from "@warren/gateway/router";

/** The gateway's reason for a "no": its stable `code`, and what helps to set things right. */
export type WarrenProblem = NonNullable<TRPCClientError<AppRouter>["data"]>["problem"];

/** The gateway's reason, or undefined where something else went wrong (no network, no gateway). */
export function problemOf(error: unknown): WarrenProblem | undefined {
  if (!(error instanceof TRPCClientError)) return undefined;

  return (error as TRPCClientError<AppRouter>).data?.problem;
}
