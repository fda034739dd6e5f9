import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { html, type Page } from "@warren/contract-docs/pages";
import { afterEach, beforeEach, expect, test } from "vitest";
import { contractPages } from "./contract-pages.js";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "warren-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test("what a name says is shown, and neither run nor taken for a tag", async () => {
  const document = path.join(folder, "asyncapi.yaml");
  await writeFile(
    document,
    `asyncapi: 3.0.0
info: { title: Mill, version: 1.0.0 }
channels:
  ground:
    address: mill.ground
    messages: { Ground: { payload: { type: object } } }
    bindings: { amqp: { is: queue, queue: { name: mill.ground } } }
operations:
  take: { action: receive, channel: { $ref: "#/channels/ground" } }
`,
  );
  const title = "Result<Order> of {{ 7*7 }}";
  const shown = "Result&#60;Order&#62; of {{ 7*7 }}";
  const page: Page = {
    place: "further.html",
    title,
    kind: title,
    summary: title,
    entries: [{ title, kind: title, text: "", place: "further.html#one" }],
    body: () => html`<p>Flour</p>`,
  };
  const pages = await contractPages({ document, contracts: undefined }, () => [page], folder);
  if ("findings" in pages) throw new Error(JSON.stringify(pages.findings));
  const [, text = ""] = pages.files.get("contract/further.md")?.split("\n---\n") ?? [];

  for (const start of ['<p class="kind" v-pre>', "<h1 v-pre>", '<p class="summary" v-pre>'])
    expect(text).toContain(start + shown);
  expect(text).not.toContain("<Order>");
  expect(pages.menu.map((item) => item.text)).toContain(shown);
  expect(pages.search["contract/further.md"]?.map(({ titles }) => titles)).toEqual([
    [shown, shown],
    [shown, shown, shown],
  ]);
});
