import { main } from "@warren/service-host";
import { startPayment } from "./service.js";

main(startPayment);
