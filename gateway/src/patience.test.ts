import { expect, test } from "vitest";
import { createPatience, type Patience } from "./patience.js";

const silence = (patience: Patience) => patience.begin().failed(true);

test("after three replies in a row that did not come nobody waits, and one at a time finds out whether one does", () => {
  const said: boolean[] = [];
  const patience = createPatience({ onChange: (replies) => said.push(replies) });
  silence(patience);
  silence(patience);
  expect(patience.begin().how).toBe("wait");
  silence(patience);

  const probe = patience.begin();
  expect([probe.how, patience.begin().how, patience.begin().how]).toEqual(["probe", "skip", "skip"]);
  probe.failed(true);
  const next = patience.begin();
  expect([next.how, patience.begin().how]).toEqual(["probe", "skip"]);
  next.answered();
  expect(patience.begin().how).toBe("wait");
  expect(said).toEqual([false, true]);
});

test("a reply in between, or what fails for another reason, is no silence", () => {
  const patience = createPatience();
  for (let n = 0; n < 4; n++) {
    silence(patience);
    silence(patience);
    patience.begin().failed(false);
    patience.begin().answered();
  }

  expect(patience.begin().how).toBe("wait");
});

test("whoever began to wait before is no probe: it ends none", () => {
  const patience = createPatience();
  const early = Array.from({ length: 4 }, () => patience.begin());
  for (const one of early.slice(0, 3)) one.failed(true);
  expect(patience.begin().how).toBe("probe");
  early[3]?.failed(true);

  expect(patience.begin().how).toBe("skip");
});

test("a probe that fails for another reason lets another one try", () => {
  const patience = createPatience({ silences: 1 });
  silence(patience);
  patience.begin().failed(false);

  expect(patience.begin().how).toBe("probe");
});
