/** Requests that wait for their reply, for libraries that leave it to the program which reply is whose. */
export type Asked<Reply> = Readonly<{
  /** Sends a request with an id of its own and resolves with the reply to it. */
  ask(send: (id: string) => void): Promise<Reply>;
  /** Takes what came as a reply. */
  came(id: unknown, reply: Reply): void;
}>;

export function createAsked<Reply>(): Asked<Reply> {
  const waiting = new Map<string, (reply: Reply) => void>();
  let last = 0;

  return {
    ask: (send) =>
      new Promise((resolve) => {
        const id = String(++last);
        waiting.set(id, resolve);
        send(id);
      }),
    came(id, reply) {
      const resolve = typeof id === "string" ? waiting.get(id) : undefined;
      if (typeof id === "string") waiting.delete(id);
      resolve?.(reply);
    },
  };
}
