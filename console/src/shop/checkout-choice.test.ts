import { expect, test } from "vitest";
import { choiceIn, USUAL_CHOICE } from "./checkout-choice.js";

test("what was chosen is there again", () => {
  const choice = { card: "card-slow", vip: true, userId: "ada" } as const;

  expect(choiceIn(JSON.stringify(choice))).toEqual(choice);
});

test.each([null, "", "{", "7", "null", "[]", '{"card":"card-stolen","vip":"yes","userId":7}'])(
  "%s is the usual choice",
  (text) => {
    expect(choiceIn(text)).toEqual(USUAL_CHOICE);
  },
);
