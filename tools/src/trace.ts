import { journeyOf, journeyWithCalls, MOST_SPANS, readCallsOf, readSpansAbout } from "@warren/journey";
import { textOf } from "@warren/messaging";
import { loadEnvFile, traceFolder } from "@warren/stack";
import { readOptions } from "@warren/text/read-options";
import pc from "picocolors";
import { showJourney } from "./trace/show-journey.js";

const HELP = `Usage: npm run trace -- ORDER_OR_CORRELATION_ID [options]

Shows the way of an order through the shop that npm start runs: what came in, each message, how long it waited in its queue,
who handled it in how many attempts, and what was undone. A trace's id is taken, too.

  --folder FOLDER  where the trace files are. Default: TRACE_FOLDER, else those of npm start, .stack/traces
  --verbose        also what each step asked of databases, Redis, the mail server and the card provider
  --json           the steps for programs
  --help           show this text

Exit code: 0 shown, 1 nothing is known of it, 2 it could not look.
`;

try {
  loadEnvFile();
  const { values, positionals } = readOptions({
    allowPositionals: true,
    options: {
      folder: { type: "string" },
      verbose: { type: "boolean" },
      json: { type: "boolean" },
      help: { type: "boolean" },
    },
  });
  if (values.help === true) process.stdout.write(HELP);
  else process.exitCode = await show(positionals, values);
} catch (error) {
  process.stderr.write(`${pc.red("could not show the trace:")} ${textOf(error)}\n`);
  process.exitCode = 2;
}

/** Of orders that are not drawn nothing is ever written. */
function aboutSampling(share: string | undefined): string {
  const some = "Where OTEL_TRACES_SAMPLER_ARG is below 1, only that part of the orders has any";
  const here = share === undefined || share === "" || Number(share) >= 1 ? "" : `: here it is ${share}`;

  return `.\n${some}${here}`;
}

async function show(
  ids: readonly string[],
  options: Readonly<{ folder?: string; verbose?: boolean; json?: boolean }>,
): Promise<number> {
  const [id, ...others] = ids;
  if (id === undefined || id === "" || others.length > 0)
    throw new Error("it takes one id: npm run trace -- --help");
  const named = options.folder ?? process.env["TRACE_FOLDER"] ?? "";
  const folder = named === "" ? traceFolder : named;
  const spans = await readSpansAbout(folder, id);
  if (spans === undefined) {
    throw new Error(`there are no traces in ${folder}: npm start writes them there, TRACE_FOLDER elsewhere`);
  }
  const journey =
    options.verbose === true
      ? journeyWithCalls(spans, await readCallsOf(folder, spans), id)
      : journeyOf(spans, id);
  if (journey === undefined) {
    process.stderr.write(
      `${pc.yellow("nothing is known of")} ${id} in ${folder}. Spans are written a second after they end, and the oldest go${aboutSampling(process.env["OTEL_TRACES_SAMPLER_ARG"])}\n`,
    );

    return 1;
  }
  if (spans.length >= MOST_SPANS) {
    process.stderr.write(
      `${pc.yellow("there is more than is shown:")} only ${MOST_SPANS} spans were read. Ask for one order of them\n`,
    );
  }
  process.stdout.write(
    options.json === true
      ? `${JSON.stringify(journey, null, 2)}\n`
      : showJourney(journey, { columns: process.stdout.columns }),
  );

  return 0;
}
