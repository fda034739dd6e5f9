import { expect, test } from "vitest";
import { readAssignment, withField } from "./set-field.js";

const set = (payload: unknown, assignment: string) => {
  const { steps, value } = readAssignment(assignment);

  return withField(payload, steps, value);
};

test("a pointer sets a field, an element, or a new field of an object; the value is JSON where it is some", () => {
  const payload = { items: [{ quantity: "two" }], note: "n" };

  expect(set(payload, "/items/0/quantity=2")).toEqual({ items: [{ quantity: 2 }], note: "n" });
  expect(set(payload, "/items/-={}")).toEqual({ items: [{ quantity: "two" }, {}], note: "n" });
  expect(set(payload, "/note=a = b")).toEqual({ ...payload, note: "a = b" });
  expect(set(payload, "/a~1b=null")).toEqual({ ...payload, "a/b": null });
  expect(payload).toEqual({ items: [{ quantity: "two" }], note: "n" });
});

test("what is not there is not made up", () => {
  expect(() => set({ items: [] }, "/items/0/quantity=2")).toThrow("there is no element 0");
  expect(() => set({ items: [] }, "/items/5=2")).toThrow("there is no element 5");
  expect(() => set({}, "/address/city=Oslo")).toThrow('there is no field "address"');
  expect(() => set({ n: 7 }, "/n/x=1")).toThrow("nothing in which");
  expect(() => set({}, "items=1")).toThrow("a JSON pointer and a value");
});

test("a field called __proto__ is a field", () => {
  const made = set({}, '/__proto__={"admin":true}');

  expect(Object.keys(made as object)).toEqual(["__proto__"]);
  expect((made as { admin?: boolean }).admin).toBeUndefined();
});
