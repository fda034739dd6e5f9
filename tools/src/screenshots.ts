import { textOf } from "@warren/messaging";
import { repository } from "@warren/programs";
import { readOptions } from "@warren/text/read-options";
import pc from "picocolors";
import { takeScreenshots } from "./screenshots/take-screenshots.js";

const HELP = `Usage: npm run screenshots [-- options]

Takes pictures of the console's pages with a shop that npm start has started: places orders and makes a dead letter, and writes each page at three
widths in both themes. Those that the docs show are renewed in docs/screenshots.

  --url URL     the gateway (default http://localhost:3000)
  --out FOLDER  where the pictures go (default dist/screenshots)
  --only TEXT   only pages whose name has this in it
  --help        show this text
`;

try {
  const { values } = readOptions({
    options: {
      url: { type: "string", default: "http://localhost:3000" },
      out: { type: "string", default: `${repository}/dist/screenshots` },
      only: { type: "string", default: "" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) process.stdout.write(HELP);
  else {
    const docsFolder = `${repository}/docs/screenshots`;
    const files = await takeScreenshots({
      url: values.url,
      folder: values.out,
      docsFolder,
      only: values.only,
    });
    process.stdout.write(`${String(files.length)} pictures in ${values.out}\n`);
  }
} catch (error) {
  process.stderr.write(`${pc.red("no pictures were taken:")} ${textOf(error)}\n`);
  process.exitCode = 1;
}
