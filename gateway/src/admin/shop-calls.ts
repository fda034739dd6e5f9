import { gives } from "../rest/gives.js";
import { forAdmins } from "../trpc.js";
import { FlowPicture } from "./flow/flow-answers.js";
import { QueueList } from "./queue-answers.js";
import { CircuitList, ServiceList } from "./service-answers.js";

// What administrators can see of the running shop.

export const services = forAdmins
  .meta({
    rest: {
      method: "GET",
      path: "/api/admin/services",
      summary: "List services and their instances",
      description: "As they said with their last heartbeat, which comes every five seconds.",
      problems: ["unavailable"],
    },
  })
  .output(gives(ServiceList));

export const circuits = forAdmins
  .meta({
    rest: { method: "GET", path: "/api/admin/circuits", summary: "List circuit breakers" },
  })
  .output(gives(CircuitList));

export const queues = forAdmins
  .meta({
    rest: {
      method: "GET",
      path: "/api/admin/queues",
      summary: "List queues with their depths and rates",
      problems: ["unavailable"],
    },
  })
  .output(gives(QueueList));

export const flow = forAdmins
  .meta({
    rest: {
      method: "GET",
      path: "/api/admin/flow",
      summary: "Read the contract as a picture",
      description:
        "Services, exchanges, queues and what travels between them. It does not change while the gateway runs; `/api/admin/queues` has what moves.",
    },
  })
  .output(gives(FlowPicture));
