import { main } from "@warren/service-host";
import { startOrder } from "./service.js";

main(startOrder);
