import { main } from "@warren/chassis";
import { startPayment } from "./service.js";

main(startPayment);
