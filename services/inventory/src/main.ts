import { main } from "@warren/chassis";
import { startInventory } from "./service.js";

main(startInventory);
