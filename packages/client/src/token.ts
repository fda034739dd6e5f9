import { TRPCClientError } from "@trpc/client";
import type { Operation, TRPCLink } from "@trpc/client";
import { observable } from "@trpc/server/observable";
import type { Unsubscribable } from "@trpc/server/observable";
import type { AppRouter } from "@warren/gateway/router";
import { asError, NoToken } from "./answer.js";
import { problemOf } from "./problem.js";
import { eventIdIn, GOOD_AFTER_MS, inputAfter } from "./resume.js";

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

/**
 * Calls with a token. A call that is refused with 401 asks for a new one and is made once more; so is a stream each time that
 * its token expires, and goes on where it was.
 */
export function tokenLink(hook: TokenHook): TRPCLink<AppRouter> {
  const { current, renewed } = sharedTokens(hook);

  return () =>
    ({ op, next }) =>
      observable((observer) => {
        let isOpen = true;
        let running: Unsubscribable | undefined;
        let lastEventId: string | undefined;
        const fail = (error: unknown) => {
          observer.error(TRPCClientError.from(asError(error)));
        };
        const call = (token: Token, isRenewed: boolean) => {
          if (!isOpen) return;
          const since = Date.now();
          const context = { ...op.context, token };
          running = next({ ...op, input: inputAfter(op.input, lastEventId), context }).subscribe({
            next(envelope) {
              lastEventId = eventIdIn(envelope) ?? lastEventId;
              observer.next(envelope);
            },
            error(error) {
              const wasGood = op.type === "subscription" && Date.now() - since > GOOD_AFTER_MS;
              if (problemOf(error).kind !== "unauthorized" || (isRenewed && !wasGood)) {
                fail(error);
                return;
              }
              renewed(token)
                .then((fresh) => {
                  if (fresh === undefined || fresh === token) fail(error);
                  else call(fresh, true);
                })
                .catch(fail);
            },
            complete: () => observer.complete(),
          });
        };
        current()
          .then((token) => call(token, false))
          .catch(fail);

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
    current: (): Promise<Token> => refreshing ?? (asking ??= ask(false).finally(() => (asking = undefined))),
    /** One other than the refused. Who comes late gets what was fetched since. */
    renewed: async (refused: Token): Promise<Token> => {
      if (refreshing === undefined && last !== refused) return last;
      refreshing ??= ask(true).finally(() => (refreshing = undefined));

      return refreshing;
    },
  };
}
