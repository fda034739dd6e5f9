import { Redis } from "ioredis";
import { fail } from "../peers/broker.js";
import { startGateway } from "../peers/gateway.js";
import { runPart, type PartEnvironment, type StartPart } from "../peers/part.js";
import { Database } from "./database.js";
import { InventoryService } from "./inventory-service.js";
import { MessageBroker } from "./message-broker.js";
import { NotificationService } from "./notification-service.js";
import { OrderService } from "./order-service.js";
import { PaymentService } from "./payment-service.js";
import { ShippingService } from "./shipping-service.js";

type Service = Readonly<{ start(): Promise<void> }>;
type Create = (broker: MessageBroker, database: Database, environment: PartEnvironment) => Service;

const part =
  (create: Create): StartPart =>
  async (environment) => {
    const broker = await MessageBroker.connect(environment.amqpUrl);
    await create(broker, new Database(environment.databaseUrl), environment).start();

    return undefined;
  };

runPart("article", {
  gateway: startGateway,
  order: part((broker, database) => new OrderService(broker, database)),
  inventory: part((broker, database) => new InventoryService(broker, database)),
  payment: part(
    (broker, database, { redisUrl }) => new PaymentService(broker, database, new Redis(redisUrl)),
  ),
  shipping: part((broker, database) => new ShippingService(broker, database)),
  notification: part((broker, database, { smtpUrl }) => new NotificationService(broker, database, smtpUrl)),
}).catch(fail);
