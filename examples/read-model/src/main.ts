import { main } from "@warren/service-host";
import { startReadModel } from "./service.js";

main(startReadModel);
