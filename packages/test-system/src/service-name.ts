/** The five services. */
export const serviceNames = ["order", "inventory", "payment", "shipping", "notification"] as const;

export type ServiceName = (typeof serviceNames)[number];
