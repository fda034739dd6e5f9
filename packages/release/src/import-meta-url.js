import { pathToFileURL } from "node:url";

// Put into CommonJS files that ask for their address (build-library.ts).
export const importMetaUrl = /* @__PURE__ */ pathToFileURL(__filename).href;
