import { expect, test } from "vitest";
import {
  aptSettings,
  parsePrintUris,
  parseSimulatedInstall,
  releaseName,
  withoutPackages,
} from "./debian-packages.js";

test("the packages to fetch are those that apt would install, in its order", () => {
  const output = [
    "Reading package lists...",
    "The following NEW packages will be installed:",
    "  liblzf1 redis-server",
    "Inst liblzf1 (3.6-3 Debian:12.15/oldstable [amd64])",
    "Inst redis-server (5:7.0.15-1~deb12u10 Debian-Security:12/oldstable-security [amd64])",
    "Conf liblzf1 (3.6-3 Debian:12.15/oldstable [amd64])",
  ].join("\n");

  expect(parseSimulatedInstall(output)).toEqual(["liblzf1", "redis-server"]);
});

test("sizes are read from the list of addresses, for the progress lines", () => {
  const output =
    "'http://deb.debian.org/debian/pool/main/e/erlang/erlang-asn1_25.2.3%2bdfsg-1_amd64.deb' erlang-asn1_1%3a25.2.3+dfsg-1_amd64.deb 896944 SHA256:a35e1f\n";

  expect(parsePrintUris(output)).toEqual([
    { fileName: "erlang-asn1_1%3a25.2.3+dfsg-1_amd64.deb", bytes: 896_944 },
  ]);
});

test("installed packages of a family are taken from dpkg's list, others stay", () => {
  const status = [
    "Package: erlang-base\nStatus: install ok installed\n",
    "Package: libc6\nStatus: install ok installed\nDescription: C library\n for erlang and others\n",
  ].join("\n");

  const left = withoutPackages(status, ["erlang"]);

  expect(left).not.toContain("Package: erlang-base");
  expect(left).toContain("Package: libc6");
});

test("apt is kept in our folder, runs no hooks and refuses unsigned archives", () => {
  const settings = aptSettings('/home/a "b"/cache');

  expect(settings).toContain("#clear APT::Update::Post-Invoke;");
  expect(settings).toContain('Acquire::AllowInsecureRepositories "false";');
  expect(settings).toContain('Dir::State "/home/a \\"b\\"/cache/state";');
});

test("a release is named by its distribution and version", () => {
  expect(releaseName('PRETTY_NAME="Ubuntu 24.04.1 LTS"\nVERSION_ID="24.04"\nID=ubuntu\n')).toBe(
    "ubuntu-24.04",
  );
  expect(releaseName("ID=debian\n")).toBe("debian-unknown");
});
