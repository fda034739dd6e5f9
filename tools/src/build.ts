import { buildConsole, buildPrograms } from "@warren/programs";

// npm run build: each program as one file in dist/, and the console in dist/console/.
await Promise.all([buildPrograms(), buildConsole()]);
