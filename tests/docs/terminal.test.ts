import { tmpdir } from "node:os";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openTerminal, type Terminal } from "./terminal.js";

let terminal: Terminal;
beforeEach(() => (terminal = openTerminal(tmpdir(), process.env)));
afterEach(() => terminal.close());

test("what is set stays", async () => {
  await terminal.run("NAME=ada", []);
  await terminal.run("echo $NAME", ["ada"]);
});

test("a command that ends badly, or prints something else, is named with what it printed", async () => {
  await expect(terminal.run("echo no; false", ["no"])).rejects.toThrow("ended with code 1 and printed:\nno");
  await expect(terminal.run("echo no", ["yes"])).rejects.toThrow("what the page shows, but:\nno");
});

test("a program runs on, is seen, and ends with Ctrl-C, after which the terminal takes more", async () => {
  await terminal.start("echo begun; echo goes on; until false; do tail -f /dev/null; done", ["begun"]);
  await terminal.shows(["goes on"]);
  await terminal.interrupt();
  await terminal.run("echo more", ["more"]);
});

test("what was killed may say so; what ended by itself may say no more than the page", async () => {
  await terminal.start("sh -c 'echo begun; kill -9 $$'", ["begun"]);
  await terminal.run("echo more", ["more"]);
  await terminal.start("echo one; echo two", ["one"]);
  await expect(terminal.run("true", [])).rejects.toThrow("printed more than the page shows:\ntwo");
});

test("a command has nothing to read", async () => {
  await terminal.run("cat", []);
});
