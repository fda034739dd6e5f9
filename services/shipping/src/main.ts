import { main } from "@warren/service-host";
import { startShipping } from "./service.js";

main(startShipping);
