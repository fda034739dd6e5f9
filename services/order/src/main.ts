import { main } from "@warren/chassis";
import { startOrder } from "./service.js";

main(startOrder);
