import { TRPCClientError } from "@trpc/client";
import type { Operation, TRPCLink } from "@trpc/client";
import { observable } from "@trpc/server/observable";
import type { Unsubscribable } from "@trpc/server/observable";
import type { AppRouter } from "@warren/gateway/router";
import { asError, NoToken } from "./answer.js";
import { problemOf } from "./problem.js";

type Token = string | undefined;

/**
 * Gives the caller's token; undefined where nobody is signed in. Asked before each call, so keep the token; with `refresh`,
 * after the gateway refused the last one: get a new one, or give undefined where the session is over. What it throws means
 * "not now": it is asked again where the call is safe to repeat.
 */
export type TokenHook = (asked: Readonly<{ refresh: boolean }>) => Token | Promise<Token>;

/** The header that says who calls. */
export function authorizationOf({ context }: Pick<Operation, "context">): Readonly<Record<string, string>> {
  const { token } = context;

  return typeof token === "string" && token !== "" ? { authorization: `Bearer ${token}` } : {};
}

/** Calls with a token. A call that is refused with 401 asks for a new one and is made once more. */
export function tokenLink(hook: TokenHook): TRPCLink<AppRouter> {
  const { current, renewed } = sharedTokens(hook);

  return () =>
    ({ op, next }) =>
      observable((observer) => {
        let isOpen = true;
        let running: Unsubscribable | undefined;
        const fail = (error: unknown) => observer.error(TRPCClientError.from(asError(error)));
        const call = (token: Token, onError: (error: TRPCClientError<AppRouter>) => void) => {
          if (!isOpen) return;
          running = next({ ...op, context: { ...op.context, token } }).subscribe({
            next: (envelope) => observer.next(envelope),
            error: onError,
            complete: () => observer.complete(),
          });
        };
        const callAndRenew = (token: Token) =>
          call(token, (error) => {
            if (problemOf(error).kind !== "unauthorized") return fail(error);
            renewed(token)
              .then((fresh) => (fresh === undefined || fresh === token ? fail(error) : call(fresh, fail)))
              .catch(fail);
          });
        current().then(callAndRenew).catch(fail);

        return () => {
          isOpen = false;
          running?.unsubscribe();
        };
      });
}

/** Asks the hook once for all who ask at the same time: their calls then travel together, and one of them refreshes. */
function sharedTokens(hook: TokenHook) {
  let last: Token;
  let asking: Promise<Token> | undefined;
  let refreshing: Promise<Token> | undefined;
  const ask = async (refresh: boolean) => {
    try {
      return (last = await hook({ refresh }));
    } catch (cause) {
      throw new NoToken(asError(cause));
    }
  };

  return {
    current(): Promise<Token> {
      return refreshing ?? (asking ??= ask(false).finally(() => (asking = undefined)));
    },
    /** One other than the refused. Who comes late gets what was fetched since. */
    async renewed(refused: Token): Promise<Token> {
      if (refreshing === undefined && last !== refused) return last;
      refreshing ??= ask(true).finally(() => (refreshing = undefined));

      return refreshing;
    },
  };
}
