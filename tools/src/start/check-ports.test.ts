import { createServer, type AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { checkLauncher, checkPorts } from "./check-ports.js";

async function listening(host?: string) {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen({ port: 0, host }, resolve));

  return {
    port: (server.address() as AddressInfo).port,
    close: () => new Promise((end) => server.close(end)),
  };
}

test.each([undefined, "127.0.0.1"])(
  "a port that somebody listens on at %s is named with its program and its holder, and once it is free all is well",
  async (host) => {
    const taken = await listening(host);
    const free = await listening();
    await free.close();
    const instances = [
      { label: "order-service", port: taken.port },
      { label: "gateway", port: free.port },
    ];

    const error: unknown = await checkPorts(instances).catch((thrown: unknown) => thrown);
    expect(String(error)).toContain(`port ${taken.port} of order-service: process ${process.pid} has it`);
    expect(String(error)).toContain("another `npm start`");
    expect(String(error)).toContain("WARREN_STACK=.stack/second npm start -- --port 4000");
    expect(String(error)).not.toContain("gateway");
    await taken.close();
    await expect(checkPorts(instances)).resolves.toBeUndefined();
  },
);

test("where a launcher runs in the same folder it is named, with how another shop runs beside it", () => {
  expect(() => checkLauncher({ pid: 41, startTime: "0" }, "/shop/.stack")).toThrow(
    /runs already, as process 41, with its servers in \/shop\/\.stack\.\nEnd it .*WARREN_STACK=/,
  );
  expect(() => checkLauncher(undefined, "/shop/.stack")).not.toThrow();
});
