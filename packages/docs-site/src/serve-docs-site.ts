import { watch } from "node:fs";
import path from "node:path";
import type { Finding } from "@warren/asyncapi";
import type { DocsSiteOptions, DocsSitePaths } from "./stage.js";

/** A server of the site that shows a change of a page when it is saved. */
export type DocsServer = Readonly<{ url: string; close(): Promise<void> }>;

/** Serves the site on this machine, for whoever writes it. Returns what is wrong where the document has faults. */
export async function serveDocsSite(
  paths: DocsSitePaths,
  options: DocsSiteOptions & Readonly<{ port?: number; say?: (line: string) => void }> = {},
): Promise<DocsServer | Readonly<{ findings: readonly Finding[] }>> {
  const { port = 5173, say = () => undefined } = options;
  const [{ apiPages }, { stage }, { createServer }] = await Promise.all([
    import("./api/api-pages.js"),
    import("./stage.js"),
    import("vitepress"),
  ]);
  // Once: code is not what is written here.
  const api = await apiPages(paths.root, options.api ?? []);
  // Kept from one time to the next: the server starts sooner.
  const pages = `${paths.docs}.pages`;
  const staged = await stage(pages, paths, options, api);
  if (!staged.ok) return { findings: staged.findings };
  const server = await createServer(pages, { host: "127.0.0.1", port });
  await server.listen();

  const folders = ["docs", "packages", "services"].map((folder) => path.join(paths.root, folder));
  let again: NodeJS.Timeout | undefined;
  const watchers = folders.map((folder) =>
    watch(folder, { recursive: true }, (_, name) => {
      if (name === null || !name.endsWith(".md") || name.includes("node_modules")) return;
      clearTimeout(again);
      // An editor writes a file in several steps.
      again = setTimeout(() => {
        stage(pages, paths, options, api).catch((error: unknown) => {
          say(error instanceof Error ? error.message : String(error));
        });
      }, 100);
    }),
  );
  const address = server.httpServer?.address();
  const bound = typeof address === "object" && address !== null ? address.port : port;

  return {
    url: `http://127.0.0.1:${String(bound)}/docs/`,
    close: async () => {
      clearTimeout(again);
      for (const one of watchers) one.close();
      await server.close();
    },
  };
}
