import { runService, type ServiceResources, type RunningService } from "@warren/service-host";
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
import { startSender } from "./sender/sender.js";

/** Starts the notification service; it reads the variables that README.md lists. */
export async function startNotification(env: NodeJS.ProcessEnv): Promise<RunningService> {
  const environment = notificationEnvironment(env);

  return runService({
    contract: notification,
    topology,
    entities: database.entities,
    migrations: database.migrations,
    environment,
    faultTypes: ["provider_down", "provider_slow"],
    handlers: (resources) =>
      handlers({
        operator: { email: environment.OPERATOR_EMAIL, phone: environment.OPERATOR_PHONE },
        kick: startSenders(resources, environment),
      }),
  });
}

/** One sender a channel, so that none waits for another. Returns what wakes them all. */
function startSenders(resources: ServiceResources, environment: NotificationEnvironment): () => void {
  const { pool, logger, faults, metrics } = resources;
  const { ended } = noticeMetrics(metrics, pool);
  const channels: Readonly<Record<ChannelName, Channel>> = {
    email: emailChannel({
      smtpUrl: environment.SMTP_URL,
      from: environment.MAIL_FROM,
      connections: environment.SMTP_CONNECTIONS,
    }),
    sms: recordingChannel(pool),
    push: recordingChannel(pool),
  };

  const senders = (["email", "sms", "push"] as const).map((name) => {
    const channel = faultyChannel(channels[name], faults);
    const sender = startSender({ name, channel, pool, logger, onEnding: ended });
    resources.onClose(`${name} sender`, sender.stop);

    return sender;
  });

  return () => {
    for (const sender of senders) sender.kick();
  };
}
