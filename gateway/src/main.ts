import { main } from "@warren/chassis";
import { startGateway } from "./gateway.js";

main(startGateway);
