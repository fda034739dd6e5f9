import type { machine } from "@warren/test-system";
import type { Answering, GatewayAsking, GatewayFigures } from "./gateway-run.js";
import { list, machineLines, spread, table } from "./markdown.js";
import { ratiosInRound } from "./statistics.js";

/** All that was measured, as it is written to the JSON file. */
export type GatewayResult = Readonly<{
  command: string;
  at: string;
  machine: ReturnType<typeof machine>;
  sources: readonly string[];
  rounds: number;
  asking: GatewayAsking;
  /** The commit of another checkout that was asked beside this one. */
  other: string | undefined;
  figures: readonly (GatewayFigures & Readonly<{ round: number }>)[];
}>;

type Figures = GatewayResult["figures"][number];

/** The result as Markdown. */
export function gatewayReport({ figures, asking, other, ...result }: GatewayResult): string {
  const requests = [...new Set(figures.map(({ request }) => request))];
  const of = (request: string, answering: Answering) =>
    figures.filter((one) => one.request === request && one.answering === answering);
  const rows = requests.flatMap((request) => [
    rowOf("gateway", of(request, "gateway"), of(request, "fastify")),
    ...(other === undefined
      ? []
      : [rowOf("gateway of the other", of(request, "other"), of(request, "fastify"))]),
    rowOf("bare Fastify", of(request, "fastify")),
  ]);

  return `# The gateway over HTTP, ${result.at.slice(0, 10)}

Command: \`${result.command}\`

${list([
  ...machineLines(result.machine),
  ...result.sources,
  `${asking.connections} connections, ${asking.seconds} s each; the middle one of ${result.rounds} round(s), and the range; ratios within a round`,
])}

Bare Fastify gives the answer that the gateway gave, and does nothing for it but check the body of a POST; it has a process of its own. Load generator, gateway,
services, broker and databases share the machine. The orders are real: the whole shop works on them meanwhile. CPU is that of the process that answers.
${other === undefined ? "" : `\n${besideLines(figures, requests, other)}\n`}
${table(["request", "answered by", "requests/s", "÷ bare Fastify", "p50 ms", "p99 ms", "CPU µs a request", "÷ bare Fastify", "failed"], rows)}
`;
}

/** This checkout's gateway beside the other's, as ratios within a round. */
function besideLines(figures: readonly Figures[], requests: readonly string[], other: string): string {
  const beside = (request: string, value: (one: Figures) => number) => {
    const of = (answering: Answering) =>
      figures.filter((one) => one.request === request && one.answering === answering);

    return spread(ratiosInRound(of("gateway"), of("other"), value), 2);
  };
  const rows = requests.map((request) => [
    request,
    beside(request, ({ perSecond }) => perSecond),
    beside(request, ({ cpuUs }) => cpuUs),
  ]);

  return `This checkout's gateway ÷ that of ${other}, whose whole shop runs beside it on servers of its own:

${table(["request", "requests/s", "CPU a request"], rows)}
`;
}

function rowOf(name: string, those: readonly Figures[], base: readonly Figures[] = []): readonly string[] {
  const ratios = (value: (one: Figures) => number) =>
    base.length === 0 ? "" : spread(ratiosInRound(those, base, value), 2);

  return [
    ...[those[0]?.request ?? "", name],
    spread(those.map(({ perSecond }) => perSecond)),
    ratios(({ perSecond }) => perSecond),
    spread(those.map(({ p50 }) => p50)),
    spread(those.map(({ p99 }) => p99)),
    spread(those.map(({ cpuUs }) => cpuUs)),
    ratios(({ cpuUs }) => cpuUs),
    String(those.reduce((sum, { failed }) => sum + failed, 0)),
  ];
}
