import { buildPrograms } from "@warren/programs";

// npm run build: each program as one file in dist/.
await buildPrograms();
