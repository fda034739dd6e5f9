import { delay } from "@warren/messaging";
import type { AlertDrill } from "../alert-drill.js";
import type { AlertShop } from "../alert-shop.js";

/** Less than any broker needs, and more than any disk has. */
const TOO_LITTLE_MEMORY = "0.0001";
const TOO_MUCH_DISK = "900000000000000";

export const brokerMemoryAlarm: AlertDrill = {
  alerts: ["BrokerMemoryAlarm"],
  breaks: "RabbitMQ may use less memory than it does",
  quick: true,
  async run({ shop, fires, page, does, clears }) {
    await rabbitmqctl(shop, "set_vm_memory_high_watermark", TOO_LITTLE_MEMORY);
    await fires("BrokerMemoryAlarm");
    expectText(await rabbitmqctl(shop, "status"), "Memory alarm on node");
    const command = page("BrokerMemoryAlarm").span("rabbitmqctl set_vm_memory_high_watermark");
    await does("BrokerMemoryAlarm", command, () => rabbitmqctl(shop, ...argumentsOf(command)));
    await clears("BrokerMemoryAlarm");
  },
};

export const brokerDiskAlarm: AlertDrill = {
  alerts: ["BrokerDiskAlarm"],
  breaks: "RabbitMQ wants more of its disk free than there is",
  quick: true,
  async run({ shop, fires, page, does, clears }) {
    await rabbitmqctl(shop, "set_disk_free_limit", TOO_MUCH_DISK);
    await fires("BrokerDiskAlarm");
    expectText(await rabbitmqctl(shop, "status"), "disk space alarm on node");
    const command = page("BrokerDiskAlarm").span("rabbitmqctl set_disk_free_limit");
    await does("BrokerDiskAlarm", command, () => rabbitmqctl(shop, ...argumentsOf(command)));
    await clears("BrokerDiskAlarm");
  },
};

const ATTEMPTS = 5;
const AGAIN_MS = 500;

/** The monitors of memory and disk are processes of the broker's, and `rabbitmqctl` may find them busy. */
async function rabbitmqctl({ stack }: AlertShop, ...args: readonly string[]): Promise<string> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await stack.rabbitmqctl(args);
    } catch (error) {
      if (attempt === ATTEMPTS) throw error;
      await delay(AGAIN_MS);
    }
  }
}

function argumentsOf(command: string): readonly string[] {
  return command.split(" ").slice(1);
}

function expectText(text: string, wanted: string): void {
  if (!text.includes(wanted)) throw new Error(`rabbitmqctl status says no word of ${wanted}: ${text}`);
}
