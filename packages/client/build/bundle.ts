import { join } from "node:path";
import { build } from "esbuild";

const source = join(import.meta.dirname, "../src");

/** Compiles the client for apps, as ES modules (`.js`) and as CommonJS (`.cjs`). Libraries stay imports. */
export async function buildClient(folder: string): Promise<void> {
  const formats = [
    { format: "esm", extension: ".js" },
    { format: "cjs", extension: ".cjs" },
  ] as const;
  await Promise.all(
    formats.map(({ format, extension }) =>
      build({
        entryPoints: [join(source, "index.ts"), join(source, "query.ts")],
        outdir: folder,
        outExtension: { ".js": extension },
        format,
        bundle: true,
        packages: "external",
        // The same files run in browsers and in Node.
        platform: "neutral",
        target: "es2022",
        sourcemap: true,
        logLevel: "warning",
      }),
    ),
  );
}
