import { main } from "@warren/service-host";
import { startNotification } from "./service.js";

main(startNotification);
