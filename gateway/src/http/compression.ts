import { constants } from "node:zlib";
import compress from "@fastify/compress";
import type { FastifyInstance } from "fastify";

/**
 * Compresses JSON and pages of 1 KiB and more for whoever takes it. Never event streams, whose bytes would wait for more of them.
 * BREACH needs a page that makes its visitor's browser send their credentials; ours are in no cookie.
 */
export async function compressAnswers(app: FastifyInstance): Promise<void> {
  await app.register(compress, {
    encodings: ["br", "gzip"],
    customTypes: COMPRESSIBLE,
    threshold: 1_024,
    // Batches of tRPC that are sent piece by piece stay so: each piece leaves when it is there.
    zlibOptions: { flush: constants.Z_SYNC_FLUSH },
    brotliOptions: {
      flush: constants.BROTLI_OPERATION_FLUSH,
      // Brotli's own default, 11, takes a hundred times as long.
      params: { [constants.BROTLI_PARAM_QUALITY]: 4 },
    },
    // Bodies that are encoded are refused before: `checkReadable`.
    globalDecompression: false,
  });
}

const COMPRESSIBLE =
  /^(text\/(html|css|javascript|plain|markdown)|application\/(problem\+|vnd\.oai\.openapi\+)?json|application\/(javascript|yaml)|image\/svg\+xml)(;|$)/;
