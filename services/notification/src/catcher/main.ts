import { address, createLogger, hostVariables, main, port, readEnvironment } from "@warren/service-host";
import * as z from "zod";
import { startCatcher } from "./catcher.js";

const schema = z.object({
  CATCHER_SMTP_PORT: port(3025),
  CATCHER_HTTP_PORT: port(3080),
  CATCHER_HOST: z.string().default("127.0.0.1"),
  /** The console's page that shows the mails to people. */
  CATCHER_CONSOLE_URL: address("http", "https").optional(),
  LOG_LEVEL: hostVariables.LOG_LEVEL,
});

main(async (env) => {
  const environment = readEnvironment(schema, env);
  const catcher = await startCatcher({
    smtpPort: environment.CATCHER_SMTP_PORT,
    httpPort: environment.CATCHER_HTTP_PORT,
    host: environment.CATCHER_HOST,
    consoleUrl: environment.CATCHER_CONSOLE_URL,
  });
  const logger = createLogger({ name: "catcher", level: environment.LOG_LEVEL });
  logger.info({ smtpUrl: catcher.smtpUrl, url: catcher.httpUrl }, "the mail catcher is running");

  return catcher;
});
