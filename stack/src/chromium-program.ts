import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  ensureFolder,
  fetchDebianProgram,
  findProgram,
  hasApt,
  libraryPath,
  runCommand,
} from "@warren/servers/parts";
import { cacheFolder } from "./folders.js";

/** A browser that can be started without a screen. */
export type ChromiumProgram = Readonly<{
  executable: string;
  /** What it needs besides the environment of whoever starts it. */
  env: Readonly<Record<string, string>>;
  source: string;
}>;

export type ChromiumOptions = Readonly<{
  /** Told what takes its time. Default: nobody. */
  log?: (line: string) => void;
  signal?: AbortSignal;
}>;

/** The variable that names a browser: Chromium, Chrome or Edge. */
export const chromiumVariable = "WARREN_CHROMIUM";

// The shell alone: a third of the browser, and all that a test sees.
const packageName = "chromium-headless-shell";
const programs = [
  "chromium",
  "chromium-headless-shell",
  "google-chrome",
  "google-chrome-stable",
  "chromium-browser",
  "microsoft-edge",
];
const macProgram = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";

/**
 * The browser that WARREN_CHROMIUM names, else one of this system, else one fetched from the archive of Debian: without
 * root, extracted into the cache folder.
 *
 * @throws Error that says what to install
 */
export async function provideChromium(options: ChromiumOptions = {}): Promise<ChromiumProgram> {
  const named = process.env[chromiumVariable];
  if (named) return { executable: named, env: {}, source: chromiumVariable };

  for (const path of [...programs.map((name) => findProgram(name)), macProgram]) {
    if (path === undefined || !existsSync(path)) continue;
    const installed = { executable: path, env: {}, source: `the browser installed as ${path}` };
    // Ubuntu's chromium-browser may be no more than a hint to install another.
    if ((await sayVersion(installed)).exitCode === 0) return installed;
  }

  const help = `This helps: install Chromium or Chrome (sudo apt-get install chromium), or name one in ${chromiumVariable}.`;
  if (!(await hasApt())) throw new Error(`No Chromium is installed.\n${help}`);
  try {
    return await fetchChromium(options);
  } catch (error) {
    options.signal?.throwIfAborted();
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`No Chromium is installed, and it could not be fetched: ${reason}\n${help}`, {
      cause: error,
    });
  }
}

function fetchChromium({ log = () => undefined, signal }: ChromiumOptions): Promise<ChromiumProgram> {
  const cache = ensureFolder(cacheFolder());

  return fetchDebianProgram(
    { cache, log, signal, packageName, always: ["chromium"], title: "Chromium" },
    { programIn: fetchedChromium, trial: sayVersion },
  );
}

function fetchedChromium(root: string): ChromiumProgram {
  return {
    executable: join(root, "usr/lib/chromium", packageName),
    env: { LD_LIBRARY_PATH: withOwnFolders(libraryPath(root)), ...fonts(root) },
    source: "the archive of this Debian, extracted into the cache folder",
  };
}

/** Some libraries keep a folder to themselves, whose place in the system is written into those that need it. */
function withOwnFolders(libraries: string): string {
  const folders = libraries.split(":");
  const own = folders.flatMap((folder) => ["pulseaudio", "nss"].map((name) => join(folder, name)));

  return [...folders, ...own.filter((folder) => existsSync(folder))].join(":");
}

/** A system without fonts has no settings for them either: those of the packages name places in the system. */
function fonts(root: string): Readonly<Record<string, string>> {
  const fetched = join(root, "usr/share/fonts");
  if (existsSync("/etc/fonts/fonts.conf") || !existsSync(fetched) || readdirSync(fetched).length === 0)
    return {};
  const settings = join(root, "fonts.conf");
  const folders = [fetched, "/usr/share/fonts"].map((folder) => `  <dir>${folder}</dir>\n`).join("");
  writeFileSync(
    settings,
    `<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "fonts.dtd">\n<fontconfig>\n${folders}  <cachedir>${join(root, "font-cache")}</cachedir>\n</fontconfig>\n`,
  );

  return { FONTCONFIG_FILE: settings };
}

function sayVersion({ executable, env }: ChromiumProgram) {
  return runCommand(executable, ["--headless", "--no-sandbox", "--version"], {
    env: { ...process.env, ...env },
    timeoutMs: 30_000,
  });
}
