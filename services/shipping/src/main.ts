import { main } from "@warren/chassis";
import { startShipping } from "./service.js";

main(startShipping);
