/** A program of the shop: what it is called, where it begins, and where it listens in development. */
export type ProgramDefinition = Readonly<{
  name: string;
  /** Relative to the repository. */
  entry: string;
  /** Its HTTP port. */
  port: number;
  /** Answers when it is ready to work. Default `/health/ready`. */
  readyPath?: string;
}>;

/** A service, and the database that is its own. Its package is `@warren/<name>`. */
export type ServiceDefinition = ProgramDefinition & Readonly<{ database: string }>;

/** The services. Each has health, readiness and metrics on its port. */
export const services = [
  { name: "order", entry: "services/order/src/main.ts", port: 3001, database: "orders" },
  { name: "inventory", entry: "services/inventory/src/main.ts", port: 3002, database: "inventory" },
  { name: "payment", entry: "services/payment/src/main.ts", port: 3003, database: "payment" },
  { name: "shipping", entry: "services/shipping/src/main.ts", port: 3004, database: "shipping" },
  { name: "notification", entry: "services/notification/src/main.ts", port: 3005, database: "notification" },
] as const satisfies readonly ServiceDefinition[];

export type ServiceName = (typeof services)[number]["name"];

export const gateway: ProgramDefinition & Readonly<{ name: "gateway" }> = {
  name: "gateway",
  entry: "gateway/src/main.ts",
  port: 3000,
};

/** The services and the gateway. */
export type ProgramName = ServiceName | "gateway";

export const programNames: readonly ProgramName[] = [...services.map(({ name }) => name), gateway.name];

/** Takes the shop's e-mails in development and shows them. */
export const catcher: ProgramDefinition = {
  name: "catcher",
  entry: "services/notification/src/catcher/main.ts",
  port: 3080,
  readyPath: "/mails",
};

export const CATCHER_SMTP_PORT = 3025;

/** What runs once, while the shop does not, where nobody runs `npm start`. */
export const operations = [
  /** Makes the services' users on a broker. */
  { name: "broker-users", entry: "tools/src/broker-users.ts" },
  /** Makes the services' roles and databases on a PostgreSQL server. */
  { name: "database-users", entry: "tools/src/database-users.ts" },
  /** Brings one service's database to its newest shape. */
  { name: "migrate-service", entry: "tools/src/migrate-service.ts" },
  /** Brings a broker in step with the contract that this build was made from. */
  { name: "apply-topology", entry: "tools/src/apply-topology.ts" },
  /** Compares the five databases and the broker, and changes nothing. */
  { name: "audit", entry: "tools/src/audit.ts" },
  /** Makes broker and Redis fit databases that were restored. */
  { name: "resend", entry: "tools/src/resend.ts" },
] as const;

/** Every program, in the order in which they start. */
export const programs: readonly ProgramDefinition[] = [catcher, ...services, gateway];
