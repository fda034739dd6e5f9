import { join } from "node:path";
import { buildClient } from "./bundle.js";

// npm run build -w @warren/client: what a package of the client holds, in dist/.
await buildClient(join(import.meta.dirname, "../dist"));
