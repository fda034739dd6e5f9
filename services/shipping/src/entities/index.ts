import { ShipmentEntity } from "./shipment.js";

/** What the service's tables are. For what checks, creates or looks up: the service itself loads none of them when it runs. */
export const entities = [ShipmentEntity];
