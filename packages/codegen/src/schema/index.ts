export { componentSchemas } from "./components.js";
export { payloadModule } from "./payload-module.js";
export type { Payload, PayloadModule } from "./payload-module.js";
