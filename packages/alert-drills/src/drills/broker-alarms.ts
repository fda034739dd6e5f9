import { delay } from "@warren/messaging";
import type { AlertDrill } from "../alert-drill.js";
import type { AlertShop } from "../alert-shop.js";
import { givesMoreMemory, wantsNoMoreDisk } from "../broker-limits.js";

/** Less than any broker needs, and more than any disk has. */
const TOO_LITTLE_MEMORY = "0.0001";
const TOO_MUCH_DISK = "900000000000000";

export const brokerMemoryAlarm = alarm({
  alert: "BrokerMemoryAlarm",
  breaks: "RabbitMQ may use less memory than it does",
  setting: "set_vm_memory_high_watermark",
  wrong: TOO_LITTLE_MEMORY,
  status: "Memory alarm on node",
  helps: givesMoreMemory,
});

export const brokerDiskAlarm = alarm({
  alert: "BrokerDiskAlarm",
  breaks: "RabbitMQ wants more of its disk free than there is",
  setting: "set_disk_free_limit",
  wrong: TOO_MUCH_DISK,
  status: "disk space alarm on node",
  helps: wantsNoMoreDisk,
});

type Alarm = Readonly<{
  alert: string;
  breaks: string;
  /** The command of `rabbitmqctl`, and what it is wrongly given. */
  setting: string;
  wrong: string;
  /** What `rabbitmqctl status` says then. */
  status: string;
  /** Whether the command of the page helps a broker that said this before. */
  helps(command: string, status: string): boolean;
}>;

function alarm({ alert, breaks, setting, wrong, status, helps }: Alarm): AlertDrill {
  return {
    alerts: [alert],
    breaks,
    quick: true,
    load: "none",
    async run({ shop, fires, page, does, clears, atEnd }) {
      const command = page(alert).span(`rabbitmqctl ${setting}`);
      const before = await rabbitmqctl(shop, "status");
      if (!helps(command, before))
        throw new Error(`${command} would not help a broker that nobody broke: ${before}`);
      const mend = atEnd(() => rabbitmqctl(shop, ...command.split(" ").slice(1)));
      await rabbitmqctl(shop, setting, wrong);
      await fires(alert);
      const said = await rabbitmqctl(shop, "status");
      if (!said.includes(status)) throw new Error(`rabbitmqctl status says no word of ${status}: ${said}`);
      await does(alert, command, mend);
      await clears(alert);
    },
  };
}

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
