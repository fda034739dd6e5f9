/** One line of `apt-get download --print-uris`. */
export type Download = Readonly<{ fileName: string; bytes: number }>;

/** Names of the packages that `apt-get install -s` would install, in its order. */
export function parseSimulatedInstall(output: string): readonly string[] {
  return output.split("\n").flatMap((line) => {
    const name = /^Inst (\S+) /.exec(line)?.[1];

    return name ? [name] : [];
  });
}

export function parsePrintUris(output: string): readonly Download[] {
  return output.split("\n").flatMap((line) => {
    const [, fileName, bytes] = /^'[^']+' (\S+) (\d+)/.exec(line) ?? [];

    return fileName && bytes ? [{ fileName, bytes: Number(bytes) }] : [];
  });
}

/**
 * dpkg's list of what is installed, without the packages whose name begins with one of `prefixes`. A half of Erlang
 * in /usr and the other half in our folder would not find each other, so ours is fetched whole.
 */
export function withoutPackages(dpkgStatus: string, prefixes: readonly string[]): string {
  return dpkgStatus
    .split(/\n\n+/)
    .filter((paragraph) => {
      const name = /^Package: (.+)$/m.exec(paragraph)?.[1] ?? "";

      return !prefixes.some((prefix) => name.startsWith(prefix));
    })
    .join("\n\n");
}

/**
 * Settings that keep apt inside `folder`: own lists and cache, no hooks of the system (they would run as us and fail,
 * or touch what is not ours). Sources, keys and proxies stay the system's, and so does the check of signatures.
 */
export function aptSettings(folder: string): string {
  const setting = (name: string, value: string): string => `${name} ${JSON.stringify(value)};`;

  return [
    ...[
      "APT::Update::Pre-Invoke",
      "APT::Update::Post-Invoke",
      "APT::Update::Post-Invoke-Success",
      "DPkg::Pre-Invoke",
      "DPkg::Post-Invoke",
      "DPkg::Pre-Install-Pkgs",
    ].map((hook) => `#clear ${hook};`),
    setting("Dir::State", `${folder}/state`),
    setting("Dir::State::status", `${folder}/dpkg-status`),
    setting("Dir::Cache", `${folder}/cache`),
    setting("Dir::Log", `${folder}/log`),
    setting("APT::Sandbox::User", ""),
    setting("APT::Get::AllowUnauthenticated", "false"),
    setting("Acquire::AllowInsecureRepositories", "false"),
    setting("Acquire::Languages", "none"),
    setting("Acquire::Retries", "3"),
    "",
  ].join("\n");
}

/** ID and VERSION_ID of /etc/os-release, fit for a folder name: `debian-12`. */
export function releaseName(osRelease: string): string {
  const field = (name: string): string =>
    new RegExp(`^${name}="?([^"\\n]*)"?$`, "m").exec(osRelease)?.[1] ?? "unknown";

  return `${field("ID")}-${field("VERSION_ID")}`.replace(/[^a-zA-Z0-9.-]/g, "_");
}
