import { expect, test } from "vitest";
import { installCommand } from "./install-help.js";

test("the command fits the package manager of the system", () => {
  expect(installCommand(["rabbitmq", "redis"], (program) => program === "brew")).toBe(
    "brew install rabbitmq redis",
  );
  expect(installCommand(["redis"], (program) => program === "dnf")).toBe("sudo dnf install valkey");
});

test("a system without a known package manager is pointed to Docker", () => {
  expect(installCommand(["redis"], () => false)).toContain("docker");
});
