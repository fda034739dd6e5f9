import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

/** An authority of a test's own, and what it has signed. */
export type Certificates = Readonly<{
  /** The authority's certificate, as PEM text. */
  ca: string;
  /** The authority's file, and those of a certificate for a name: `subjectAltName` as openssl writes it, `DNS:localhost`. */
  caFile: string;
  sign(
    name: string,
    subjectAltName: string,
    options?: CertificateOptions,
  ): Promise<Readonly<{ certFile: string; keyFile: string }>>;
  remove(): Promise<void>;
}>;

export type CertificateOptions = Readonly<{
  /** How long it is valid. Default 2. */
  days?: number;
}>;

const run = promisify(execFile);

/** Makes an authority with the `openssl` command, in a folder of its own. */
export async function makeCertificates({ days = 2 }: CertificateOptions = {}): Promise<Certificates> {
  const folder = await mkdtemp(join(tmpdir(), "warren-certificates-"));
  const openssl = (...args: readonly string[]) => run("openssl", args, { cwd: folder });
  const caFile = join(folder, "ca.pem");
  await openssl(
    ...`req -x509 -newkey rsa:2048 -nodes -days ${days} -keyout ca.key -out ca.pem -subj /CN=warren-test-ca`.split(
      " ",
    ),
  );

  return {
    ca: await readFile(caFile, "utf8"),
    caFile,
    async sign(name, subjectAltName, { days = 2 } = {}) {
      await writeFile(join(folder, `${name}.ext`), `subjectAltName=${subjectAltName}\n`);
      await openssl(
        ...`req -newkey rsa:2048 -nodes -keyout ${name}.key -out ${name}.csr -subj /CN=${name}`.split(" "),
      );
      await openssl(
        ...`x509 -req -in ${name}.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days ${days} -extfile ${name}.ext -out ${name}.pem`.split(
          " ",
        ),
      );

      return { certFile: join(folder, `${name}.pem`), keyFile: join(folder, `${name}.key`) };
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
