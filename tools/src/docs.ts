import path from "node:path";
import { errorsIn, printed, type Finding } from "@warren/asyncapi";
import { pathsIn } from "@warren/codegen/paths";
import { buildDocsSite, serveDocsSite } from "@warren/docs-site";
import { repository } from "@warren/programs";
import { numberOption } from "@warren/text/number-option";
import { readOptions } from "@warren/text/read-options";
import { shopSite } from "./docs-site/shop-site.js";

const HELP = `Usage: npm run docs [-- options]       builds the docs site, which the gateway shows at /docs
       npm run docs:dev [-- options]   serves it, and shows a change of a page when it is saved

  --out FOLDER      where the site goes (default: dist/docs)
  --source ADDRESS  where the repository's files are shown, with :path for the file, as in
                    https://git.example.com/shop/blob/main/:path. Pages then link to code and to their own file
                    (default: DOCS_SOURCE; without it they name files, without links)
  --port N          of docs:dev (default 5173)
  --help            show this text
`;

const { values } = readOptions({
  options: {
    help: { type: "boolean" },
    out: { type: "string" },
    port: { type: "string" },
    serve: { type: "boolean" },
    source: { type: "string" },
  },
});
const given = pathsIn(repository);
const paths = {
  root: repository,
  document: given.document,
  contracts: given.contracts,
  docs: values.out === undefined ? given.docs : path.resolve(values.out),
};
const options = { ...shopSite(repository), source: values.source ?? process.env["DOCS_SOURCE"] };

if (values.help === true) process.stdout.write(HELP);
else if (values.serve === true) await serve();
else await build();

async function build(): Promise<void> {
  const built = await buildDocsSite(paths, options);
  switch (built.state) {
    case "refused":
      process.exitCode = sayFindings(built.findings);

      return;
    case "unchanged":
      process.stdout.write(`${paths.docs} is up to date.\n`);

      return;
    case "built":
      process.stdout.write(`The docs are in ${paths.docs}: the gateway shows them at /docs.\n`);
  }
}

async function serve(): Promise<void> {
  const port = values.port === undefined ? 5_173 : numberOption("--port", values.port, { min: 1 });
  const server = await serveDocsSite(paths, {
    ...options,
    port,
    say: (line) => process.stderr.write(`${line}\n`),
  });
  if ("findings" in server) process.exitCode = sayFindings(server.findings);
  else process.stdout.write(`The docs are at ${server.url}; Ctrl-C ends this.\n`);
}

function sayFindings(findings: readonly Finding[]): number {
  const lines = [...errorsIn(findings).map(printed), "The docs were not built: the contract has faults.", ""];
  process.stderr.write(lines.join("\n"));

  return 1;
}
