import { describe, expect, test } from "vitest";
import { PauseError } from "../errors.js";
import { loggableError, loggableText } from "./loggable-error.js";

const SECRET = "geheim-4711";

/** As pg gives it, with the fields of PostgreSQL's protocol. */
function databaseError(code: string, message: string): Error {
  return Object.assign(new Error(message), {
    ...{ code, severity: "ERROR", routine: "played", table: "orders", constraint: "orders_pkey" },
    detail: `Failing row contains (1, ${SECRET}).`,
    where: `COPY orders, line 1: "${SECRET}"`,
    internalQuery: `select '${SECRET}'`,
  });
}

describe("an error in a line", () => {
  test("keeps what tells where it comes from: type, text, code, constraint and the places in the code", () => {
    const error = databaseError("23505", 'duplicate key value violates unique constraint "orders_pkey"');

    expect(loggableError(error)).toMatchObject({
      ...{ type: "Error", code: "23505", table: "orders", constraint: "orders_pkey", severity: "ERROR" },
      message: 'duplicate key value violates unique constraint "orders_pkey"',
      stack: expect.stringMatching(/^at .*loggable-error\.test\.ts/) as string,
    });
  });

  test.each([
    ["a constraint of the database", databaseError("23502", 'null value in column "note"')],
    ["a value that the database cannot take", databaseError("22P02", `invalid input for uuid: "${SECRET}"`)],
    ["what a trigger says", databaseError("P0001", `not this one: "${SECRET}"`)],
    ["a text that is no JSON", jsonError(`${SECRET} {`)],
    ["a mail server", Object.assign(new Error("550 no"), { response: SECRET, rejected: [SECRET] })],
    ["a provider's answer", Object.assign(new Error("declined"), { body: { card: SECRET } })],
    ["something else that was thrown", { note: SECRET }],
    ["a cause", new PauseError("away", { cause: databaseError("22001", `too long: "${SECRET}"`) })],
    ["several", new AggregateError([databaseError("22003", `"${SECRET}"`)], "all failed")],
  ])("never shows what somebody wrote: %s", (_, error) => {
    expect(JSON.stringify(loggableError(error))).not.toContain(SECRET);
  });

  test("shows causes to a depth, also where one is its own", () => {
    const error = new Error("first");
    error.cause = error;

    expect(JSON.stringify(loggableError(error)).match(/"message":"first"/g)?.length).toBe(6);
  });
});

describe("an error about a message", () => {
  const payload = JSON.stringify({
    orderId: "o-77-88",
    note: 'leave it at the "door"',
    card: "discount",
    address: { street: "Hidden Lane 5", lines: ["blue gate"] },
    phone: 4_915_112_345,
  });

  test.each(['leave it at the "door"', "Hidden Lane 5", "blue gate", "4915112345"])(
    "does not quote what the message says: %s",
    (said) => {
      const error = new Error(`cannot deliver ${said}, sorry`);

      expect(loggableText(error, payload)).toBe("cannot deliver ***, sorry");
      expect(loggableText(new Error("x", { cause: error }), payload)).toBe("x");
      expect(JSON.stringify(loggableError(new Error("x", { cause: error }), payload))).not.toContain(said);
    },
  );

  test("keeps ids, and words that only hold one of the message's", () => {
    const error = new Error("no discounts for o-77-88: discount");

    expect(loggableText(error, payload)).toBe("no discounts for o-77-88: ***");
  });

  test("quotes nothing where the message cannot be read, since nobody knows what it says", () => {
    expect(loggableText(`the content is not JSON: Unexpected token, "${SECRET}"`, `${SECRET} {`)).toBe(
      'the content is not JSON: Unexpected token, "***"',
    );
  });

  test("is bounded", () => {
    expect(loggableText(new Error("x".repeat(10_000))).length).toBe(1_000);
  });
});

function jsonError(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    return error;
  }
}
