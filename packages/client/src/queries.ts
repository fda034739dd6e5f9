import type { WarrenClient } from "./client.js";

/** Names what is cached. Each begins as that of the branch does that it stands on, so one of a branch stands for all below. */
export type QueryKey = readonly [string, ...unknown[]];

/** What `useQuery`, `fetchQuery` and the like take. */
export type QueryOptions<Data> = Readonly<{
  queryKey: QueryKey;
  /** Asks; stops its request when the query is cancelled. */
  queryFn: (context: Readonly<{ signal: AbortSignal }>) => Promise<Data>;
  /** The client repeats what helps to repeat, by itself. */
  retry: false;
}>;

/** One query of the gateway. */
export type Query<Input extends readonly unknown[], Data> = Readonly<{
  /** What `useQuery` takes for this input. */
  queryOptions(...input: Input): QueryOptions<Data>;
  /** Without an input: of every one that was asked for. */
  queryKey(...input: Partial<Input>): QueryKey;
}>;

/** Procedures of one kind. */
export type Branch<Part> = Readonly<{
  /** Of all queries below. */
  queryKey(): QueryKey;
}> & {
  readonly [Name in keyof Part as Part[Name] extends NoQuery ? never : Name]: Part[Name] extends {
    /** tRPC's own. */
    query: (...taken: infer Taken) => Promise<infer Data>;
  }
    ? Query<InputIn<Taken>, Data>
    : Branch<Part[Name]>;
};

/** All queries of the gateway, below the names of their procedures. */
export type WarrenQueries = Branch<WarrenClient>;

type NoQuery = { mutate: unknown } | { subscribe: unknown };

/** A procedure takes its input and then options; an input that may be left out stays so. */
type InputIn<Taken extends readonly unknown[]> = Taken extends readonly [infer Input, ...unknown[]]
  ? readonly [input: Input]
  : readonly [input?: Taken[0]];

type Node = Readonly<Record<string, unknown>>;

/**
 * The client's queries as TanStack Query takes them: `queries.orders.get.queryOptions({ id })`, and keys to invalidate:
 * `queries.orders.queryKey()`.
 */
export function createWarrenQueries(client: WarrenClient): WarrenQueries {
  return branch(["warren"], client) as WarrenQueries;
}

function branch(path: QueryKey, node: Node): unknown {
  return new Proxy(
    {
      queryKey: (...input: readonly unknown[]): QueryKey => [...path, ...input],
      queryOptions: (...input: readonly unknown[]): QueryOptions<unknown> => ({
        queryKey: [...path, ...input],
        queryFn: ({ signal }) => (node["query"] as Ask)(input[0], { signal }),
        retry: false,
      }),
    },
    {
      get: (own, name): unknown =>
        typeof name === "symbol" || name in own
          ? (Reflect.get(own, name) as unknown)
          : branch([...path, name], node[name] as Node),
    },
  );
}

type Ask = (input: unknown, options: Readonly<{ signal: AbortSignal }>) => Promise<unknown>;
