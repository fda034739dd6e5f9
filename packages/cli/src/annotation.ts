import path from "node:path";
import type { Finding } from "@warren/asyncapi";

const levels = { error: "error", warning: "warning", hint: "notice" } as const;

/**
 * A finding as a line that GitHub shows beside the code it is about.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
 */
export function annotation({ severity, file, line, column, rule, text }: Finding): string {
  const here = path.relative("", file);
  const place = `file=${property(here)},line=${String(line)},col=${String(column)},title=${property(rule)}`;

  return `::${levels[severity]} ${place}::${data(text)}`;
}

function data(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
