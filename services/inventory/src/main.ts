import { main } from "@warren/service-host";
import { startInventory } from "./service.js";

main(startInventory);
