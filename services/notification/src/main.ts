import { main } from "@warren/chassis";
import { startNotification } from "./service.js";

main(startNotification);
