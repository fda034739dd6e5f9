import { componentLogger } from "@warren/messaging";
import { runService, type Check, type ServiceResources, type RunningService } from "@warren/service-host";
import { notification } from "@warren/generated/notification";
import { topology } from "@warren/generated/topology";
import type { Channel } from "./channels/channel.js";
import { emailChannel } from "./channels/email.js";
import { faultyChannel } from "./channels/faulty.js";
import { recordingChannel } from "./channels/recording.js";
import { database } from "./database.js";
import { notificationEnvironment, type NotificationEnvironment } from "./environment.js";
import { handlers } from "./handlers.js";
import type { ChannelName } from "./notice.js";
import { noticeMetrics } from "./sender/notice-metrics.js";
import { startSender, type Sender } from "./sender/sender.js";

/** Starts the notification service; it reads the variables that README.md lists. */
export async function startNotification(env: NodeJS.ProcessEnv): Promise<RunningService> {
  const environment = notificationEnvironment(env);
  let senders: readonly NamedSender[] = [];

  return runService({
    contract: notification,
    topology,
    migrations: database.migrations,
    environment,
    faultTypes: ["provider_down", "provider_slow"],
    handlers: (resources) => {
      senders = startSenders(resources, environment);

      return handlers({
        buyers: { email: environment.BUYERS_EMAIL, phone: environment.BUYERS_PHONE },
        kick(channels) {
          for (const { name, sender } of senders) if (channels.has(name)) sender.kick();
        },
      });
    },
    checks: () => Promise.resolve(senders.map(senderCheck)),
  });
}

/** SMS and push are statements for now, and share the pool with the messages' transactions. */
const RECORDED_AT_ONCE = 2;

type NamedSender = Readonly<{ name: ChannelName; sender: Sender }>;

/** One sender a channel, so that none waits for another. */
function startSenders(
  resources: ServiceResources,
  environment: NotificationEnvironment,
): readonly NamedSender[] {
  const { pool, faults, metrics } = resources;
  const logger = componentLogger(resources.logger, "channels");
  const { ended } = noticeMetrics(metrics, pool);
  const channels: Readonly<Record<ChannelName, Channel>> = {
    email: emailChannel({
      smtpUrl: environment.SMTP_URL,
      from: environment.MAIL_FROM,
    }),
    sms: recordingChannel(pool),
    push: recordingChannel(pool),
  };

  return (["email", "sms", "push"] as const).map((name) => {
    const channel = faultyChannel(channels[name], faults);
    const sender = startSender({
      name,
      channel,
      pool,
      logger,
      concurrency: name === "email" ? environment.SMTP_CONNECTIONS : RECORDED_AT_ONCE,
      onEnding: ended,
    });
    resources.onClose(`${name} sender`, sender.stop);

    return { name, sender };
  });
}

/** Notices are stored all the same while their channel is away; what is red is that they do not leave. */
function senderCheck({ name, sender }: NamedSender): Check {
  const reason = sender.trouble();

  return reason === undefined
    ? { name: `${name} sender`, ok: true }
    : { name: `${name} sender`, ok: false, reason };
}
