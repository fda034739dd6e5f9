import { describe, expect, test } from "vitest";
import { STUCK_AFTER_MS, unhandledCommand } from "./unhandled-command.js";

const acceptedAt = "2026-03-02T09:30:00.000Z";
const givenUpAt = "2026-03-02T09:30:20.000Z";
const after = (ms: number) => new Date(Date.parse(acceptedAt) + ms);

describe("a command that was not handled", () => {
  test.each([
    ["waits", { acceptedAt, givenUpAt: undefined }, 5_000, true, "accepted"],
    [
      "waits while its service is away, however long",
      { acceptedAt, givenUpAt: undefined },
      3_000_000,
      false,
      "accepted",
    ],
    [
      "is stuck where it waits though its service answers",
      { acceptedAt, givenUpAt: undefined },
      STUCK_AFTER_MS + 1,
      true,
      "stuck",
    ],
    ["has failed once it was given up", { acceptedAt, givenUpAt }, 20_001, true, "failed"],
    [
      "has failed though nobody accepted it here",
      { acceptedAt: undefined, givenUpAt },
      20_001,
      false,
      "failed",
    ],
    ["is not known of", { acceptedAt: undefined, givenUpAt: undefined }, 0, true, undefined],
  ])("%s", (_, note, ms, serviceAnswers, status) => {
    expect(unhandledCommand(note, { now: after(ms), serviceAnswers })?.status).toBe(status);
  });
});
