import type { machine } from "@warren/test-system";
import type { ContenderName } from "../messaging/contenders.js";
import { measuredGoals } from "./goals.js";
import { list, machineLines, spread, table, UNKNOWN } from "./markdown.js";
import { AT_ONCE, type Amounts, type Figures, type MessagingFigures } from "./messaging-run.js";

/** All that was measured, as it is written to the JSON file. */
export type MessagingResult = Readonly<{
  command: string;
  at: string;
  machine: ReturnType<typeof machine>;
  sources: readonly string[];
  /** Of the libraries. */
  versions: Readonly<Record<string, string>>;
  amounts: Amounts;
  runs: readonly Run[];
}>;

type Run = MessagingFigures & Readonly<{ contender: ContenderName; round: number }>;
type Value = (run: Run) => number | undefined;

/** The result as Markdown. */
export function messagingReport({ runs, amounts, ...result }: MessagingResult): string {
  const names = [...new Set(runs.map(({ contender }) => contender))];
  const versions = Object.entries(result.versions).map(([name, version]) => `${name} ${version}`);
  const of = (name: ContenderName, digits: number, value: Value) =>
    spread(
      runs.filter(({ contender }) => contender === name).flatMap((run) => value(run) ?? []),
      digits,
    );
  const columns = (figures: (run: Run) => Figures | undefined, digits: number) =>
    names.map((name) => [
      name,
      of(name, 0, (run) => figures(run)?.perSecond),
      of(name, 0, (run) => figures(run)?.cpuUs),
      of(name, 0, (run) => figures(run)?.brokerUs),
      of(name, digits, (run) => figures(run)?.p50Ms),
      of(name, digits, (run) => figures(run)?.p99Ms),
    ]);
  const head = ["", "a second", "CPU µs each", "broker's CPU µs each", "p50 ms", "p99 ms"];
  const asking = (figures: (run: Run) => Figures | undefined) =>
    table(
      head,
      columns(figures, 2).filter((row) => row[1] !== UNKNOWN),
    );

  return `# Messages and requests through Warren, and through what else there is, ${result.at.slice(0, 10)}

Command: \`${result.command}\`

${list([
  ...machineLines(result.machine),
  ...result.sources,
  ...versions,
  `the middle one of ${Math.max(...runs.map(({ round }) => round)) + 1} round(s), and the range; before each figure ${amounts.warmup} that are not measured`,
])}

## ${amounts.messages} messages, at most ${amounts.inFlight} of them unconfirmed

Published, confirmed, consumed and acked, about 560 bytes of JSON each, persistent, mandatory, through one quorum queue, prefetch 400. The
times are those from a message's sending to its confirm.

${table(
  head,
  columns((run) => run.messages, 1),
)}

## ${amounts.calls} requests, one at a time

Sent with confirm, answered over direct reply-to by a server in the same process.

${asking((run) => run.calls)}

## ${amounts.callsAtOnce} requests, ${AT_ONCE} at once

${asking((run) => run.callsAtOnce)}

${goals(runs)}
Ratios are those within a round. "bare" sends the same bytes without properties, JSON and checks; the others all carry Warren's properties and headers and check each
payload against the contract on its way out and in. "packed": what leaves in one turn travels as one message. "inbox": each
message has its row in PostgreSQL, which runs beside and is not counted here.
`;
}

function goals(runs: readonly Run[]): string {
  const ratio = (what: string, [mine, other]: readonly [ContenderName, ContenderName], value: Value) => ({
    what: `${what}, ${mine} ÷ ${other}`,
    values: runs
      .filter(({ contender }) => contender === mine)
      .flatMap((run) => {
        const peer = runs.find(({ contender, round }) => contender === other && round === run.round);
        const [upper, lower] = [value(run), peer === undefined ? undefined : value(peer)];

        return upper === undefined || lower === undefined ? [] : [upper / lower];
      }),
    digits: 2,
  });
  const throughput: Value = (run) => run.messages.perSecond;
  const cpu: Value = (run) => run.messages.cpuUs;
  const mine = ["warren", "warren-packed"] as const;
  const withInbox = ["warren-inbox", "warren-inbox-packed"] as const;
  const peers = ["rabbitmq-client", "rabbitmq-client-bare", "rascal", "rascal-bare"] as const;
  const others = ["amqplib-bare", "amqp-connection-manager", "amqp-connection-manager-bare"] as const;
  const raw = ["warren", "amqplib"] as const;

  return measuredGoals("of Warren", [
    ...mine.map((name) => ({ ...ratio("messages/s", [name, "amqplib"], throughput), atLeast: 0.8 })),
    ...withInbox.map((name) => ({ ...ratio("messages/s", [name, "amqplib"], throughput), atLeast: 0.5 })),
    ...mine.map((name) => ({ ...ratio("CPU a message", [name, "amqplib"], cpu), atMost: 1.5 })),
    ...mine.flatMap((name) =>
      peers.map((peer) => ({ ...ratio("CPU a message", [name, peer], cpu), below: 1 })),
    ),
    ...others.map((peer) => ratio("CPU a message", ["warren", peer], cpu)),
    { ...ratio("p50 of a request", raw, (run) => run.calls?.p50Ms), atMost: 1.3 },
    { ...ratio("CPU a request", raw, (run) => run.calls?.cpuUs), atMost: 1.6 },
    { ...ratio(`requests/s, ${AT_ONCE} at once`, raw, (run) => run.callsAtOnce?.perSecond), atLeast: 0.8 },
    ratio(`CPU a request, ${AT_ONCE} at once`, raw, (run) => run.callsAtOnce?.cpuUs),
  ]);
}
