import { relative } from "node:path";
import type { Instance, Program } from "@warren/programs";
import {
  reasonIn,
  removeShopNotes,
  serverTitles,
  writeShopNotes,
  type Noted,
  type RunState,
  type ServerName,
} from "@warren/stack";
import pc from "picocolors";

/** A program that runs, and where its log is. */
export type Started = Readonly<{ program: Program; instance: Instance; logFile: string }>;

/** What is known of every program and server: it is said as it happens, and noted for `npm run stack -- status`. */
export type Board = Readonly<{
  programChanged: (label: string, state: RunState) => void;
  serverChanged: (server: ServerName, state: RunState) => void;
  /** Gets the programs once they are all there. */
  add: (started: Started) => void;
  /** Prometheus answers there. */
  observed: (url: string) => void;
  /** Nothing runs any more. */
  close: () => void;
}>;

/** Opens it, and notes that this launcher runs; `say` gets one line or more for a terminal. */
export function openBoard(say: (text: string) => void): Board {
  const programs: Started[] = [];
  const servers = new Map<ServerName, Noted>();
  let closed = false;
  let prometheusUrl: string | undefined;
  const note = () => {
    if (closed) return;
    writeShopNotes({ servers: Object.fromEntries(servers), programs: programs.map(noteOf), prometheusUrl });
  };
  note();

  return {
    programChanged(label, state) {
      const logFile = programs.find(({ instance }) => instance.label === label)?.logFile;
      const text = programText(label, state, logFile);
      if (text !== undefined) say(text);
      note();
    },
    serverChanged(server, state) {
      say(serverText(serverTitles[server], state));
      const restarts = (servers.get(server)?.restarts ?? 0) + (state.kind === "running" ? 1 : 0);
      servers.set(server, { state, restarts });
      note();
    },
    add(started) {
      programs.push(started);
      note();
    },
    observed(url) {
      prometheusUrl = url;
      note();
    },
    close() {
      closed = true;
      removeShopNotes();
    },
  };
}

function noteOf({ program, instance, logFile }: Started) {
  const url = `http://localhost:${instance.port}`;

  return {
    name: program.name,
    url,
    healthUrl: `${url}${instance.program.readyPath ?? "/health/ready"}`,
    pid: program.pid(),
    logFile,
    state: program.state(),
    restarts: program.restarts(),
  };
}

function programText(label: string, state: RunState, logFile: string | undefined): string | undefined {
  const log = logFile === undefined ? "" : `; its log: ${relative(process.cwd(), logFile)}`;
  switch (state.kind) {
    case "ended":
      return `${pc.yellow(`${label} ended and is started again`)}${log}\n${indented(state.reason)}`;
    case "refused":
      return `${pc.red(`${label} does not start as it is set up`)}${log}\n${indented(state.reason)}`;
    case "starting":
    case "running":
    case "stopped":
      return undefined;
  }
}

function serverText(title: string, state: RunState): string {
  const reason = reasonIn(state);
  switch (state.kind) {
    case "starting":
      return `${title} is started again at its address`;
    case "running":
      return pc.green(`${title} runs again`);
    case "stopped":
      return pc.yellow(`${title} was ended on purpose, and is not started again`);
    case "ended":
    case "refused":
      return `${pc.yellow(`${title} does not run`)}\n${indented(reason ?? "")}`;
  }
}

function indented(text: string): string {
  return text.replaceAll(/^/gm, "       ");
}
