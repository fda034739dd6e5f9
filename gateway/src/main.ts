import { main } from "@warren/service-host";
import { startGateway } from "./gateway.js";

main(startGateway);
