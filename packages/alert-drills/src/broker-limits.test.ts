import { expect, test } from "vitest";
import { givesMoreMemory, wantsNoMoreDisk } from "./broker-limits.js";

const status = (memory: string, disk: string) => `Memory

Memory high watermark setting: ${memory} of available memory, computed to: 10.0 gb

Free Disk Space

Low free disk space watermark: ${disk}
Free disk space: 80.1 gb
`;

test("a command gives more memory where it sets more than the broker has, and than RabbitMQ 4 has by itself", () => {
  const more = (value: string, now: string) =>
    givesMoreMemory(`rabbitmqctl set_vm_memory_high_watermark ${value}`, status(now, "0.05 gb"));

  expect(more("0.8", "0.4")).toBe(true);
  expect(more("0.8", "0.6")).toBe(true);
  // What it was: nothing on RabbitMQ 4, though it helped on 3.10.
  expect(more("0.6", "0.4")).toBe(false);
  expect(more("0.8", "0.8")).toBe(false);
  expect(givesMoreMemory("rabbitmqctl set_vm_memory_high_watermark 0.8", "no word of it")).toBe(false);
});

test("a command wants no more of a disk than the broker does, and than it does by itself", () => {
  const lower = (value: string, now: string) =>
    wantsNoMoreDisk(`rabbitmqctl set_disk_free_limit ${value}`, status("0.4", now));

  expect(lower("50MB", "0.05 gb")).toBe(true);
  expect(lower("50MB", "2.0 gb")).toBe(true);
  // What it was: it lowered the limit on Kubernetes, and raised that of a broker that nobody had set up.
  expect(lower("1GB", "2.0 gb")).toBe(false);
  expect(lower("1GB", "0.05 gb")).toBe(false);
  expect(wantsNoMoreDisk("rabbitmqctl set_disk_free_limit 50MB", "no word of it")).toBe(false);
});
