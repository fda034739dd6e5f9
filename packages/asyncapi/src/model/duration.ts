import * as z from "zod";

// As the RFC has it: hours, minutes and seconds, and at least one of them (asyncapi/spec#1234).
const pattern = /^PT(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:[.,]\d+)?)S)?$/;

/** An ISO 8601 duration such as `PT0.25S` or `PT1M30S`, as whole milliseconds: 1 to 86,400,000, which is a day. */
export const duration = z
  .string()
  .regex(pattern, "write a duration like PT0.25S, PT30S or PT1M30S")
  .transform((text, { issues, value }) => {
    const [, hours = "0", minutes = "0", seconds = "0"] = pattern.exec(text) ?? [];
    const ms =
      Math.round(
        (Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds.replace(",", "."))) * 1_000_000,
      ) / 1_000;
    if (!Number.isInteger(ms) || ms < 1 || ms > 86_400_000) {
      issues.push({
        code: "custom",
        message: "write whole milliseconds, from PT0.001S to PT24H",
        input: value,
      });
    }

    return ms;
  });

/** Milliseconds as an ISO 8601 duration in seconds: `PT0.25S`. */
export function durationText(ms: number): string {
  return `PT${String(ms / 1_000)}S`;
}
