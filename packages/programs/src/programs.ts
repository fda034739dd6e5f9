/** A program of the system: what it is called, where it begins, and where it listens in development. */
export type Program = Readonly<{
  name: string;
  /** Relative to the repository. */
  entry: string;
  /** Its HTTP port. */
  port: number;
}>;

/** A service, and the database that is its own. Its package is `@warren/<name>`. */
export type ServiceProgram = Program & Readonly<{ database: string }>;

/** The services. Each has health, readiness and metrics on its port. */
export const services = [
  { name: "order", entry: "services/order/src/main.ts", port: 3001, database: "orders" },
  { name: "inventory", entry: "services/inventory/src/main.ts", port: 3002, database: "inventory" },
  { name: "payment", entry: "services/payment/src/main.ts", port: 3003, database: "payment" },
  { name: "shipping", entry: "services/shipping/src/main.ts", port: 3004, database: "shipping" },
  { name: "notification", entry: "services/notification/src/main.ts", port: 3005, database: "notification" },
] as const satisfies readonly ServiceProgram[];

export const gateway: Program = { name: "gateway", entry: "gateway/src/main.ts", port: 3000 };

/** Takes the shop's e-mails in development and shows them. */
export const catcher: Program = {
  name: "catcher",
  entry: "services/notification/src/catcher/main.ts",
  port: 3080,
};

export const CATCHER_SMTP_PORT = 3025;

/** Makes the services' users on a broker, once, where nobody runs `npm start`. */
export const brokerUsers = { name: "broker-users", entry: "tools/src/broker-users.ts" } as const;

/** Every program, in the order in which they start. */
export const programs: readonly Program[] = [catcher, ...services, gateway];
