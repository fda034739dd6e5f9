import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildConsole } from "@warren/programs";
import { PRODUCTS, startSystem, testSettings, type System, type SystemOptions } from "@warren/test-system";
import type { Page } from "playwright-core";
import { expect, inject } from "vitest";
import { openBrowser, openWindow } from "./browser.js";
import { openDoor, type Door } from "./door.js";

/** The console in a browser, with a whole shop behind it. */
export type Stage = Readonly<{
  system: System;
  /** Between browser and gateway. */
  door: Door;
  /** Opens a window of its own, which ends with no error but those that are expected. */
  inWindow(look: (page: Page) => Promise<void>, options?: WindowOptions): Promise<void>;
  close(): Promise<void>;
}>;

type WindowOptions = Readonly<{ expected?: RegExp; theme?: "light" | "dark" }>;

/** For a stage to open: where there is no browser one is fetched and unpacked first. */
export const STAGE_PATIENCE_MS = 900_000;
/** For what comes at once, or late on a busy machine. */
export const PAGE_PATIENCE_MS = 60_000;

/** A product of which there is one. */
export const SCARCE = { productId: "prod-scarce", name: "The last vase", price: "40.00", stock: 1 };
/** The customer as whom one signs in with a click. */
export const ADA = "123e4567-e89b-12d3-a456-426614174000";
export const STRANGER = "0f9b6c1e-9d5e-4c53-8d0a-6a2f5f1c7b11";

/**
 * Builds the console where it is not, and opens a shop, a door and a browser for it.
 *
 * @param processes services that are killed: they run as processes of their own
 */
export async function openStage({ processes = [] }: Pick<SystemOptions, "processes"> = {}): Promise<Stage> {
  const { folder } = await buildConsole();
  const traces = await mkdtemp(join(tmpdir(), "warren-console-"));
  const system = await startSystem(inject("warrenStack"), {
    processes,
    settings: {
      ...testSettings,
      CONSOLE_DIR: folder,
      TRACE_FOLDER: traces,
      JWT_SECRET: randomBytes(36).toString("base64url"),
      JWT_ISSUER: "urn:test",
      JWT_AUDIENCE: "warren",
      RATE_LIMITS: "off",
    },
  });
  await system.gateway.supply([...PRODUCTS, SCARCE]);
  const door = await openDoor(system.url("gateway") ?? "");
  const browser = await openBrowser();

  return {
    system,
    door,
    async inWindow(look, { expected = /^$/, theme } = {}) {
      const window = await openWindow(browser, {
        url: door.url,
        patienceMs: PAGE_PATIENCE_MS,
        ...(theme === undefined ? {} : { theme }),
      });
      try {
        await look(window.page);
        expect(window.faults.filter((fault) => !expected.test(fault))).toEqual([]);
      } finally {
        await window.context.close();
      }
    },
    async close() {
      await browser.close();
      await door.close();
      await system.close();
      await rm(traces, { recursive: true, force: true });
    },
  };
}
