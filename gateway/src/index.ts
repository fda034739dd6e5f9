export { gatewayEnvironment } from "./environment.js";
export { startGateway } from "./gateway.js";
export { gatewayDocument } from "./openapi/gateway-document.js";

export type { GatewayEnvironment } from "./environment.js";
export type { RunningGateway } from "./gateway.js";
export type { AppRouter } from "./router.js";
