import { constantNameOf, nameGiver, typeNameOf } from "@warren/asyncapi";

/** Gives things of the broker names that code and documents can have. Each name is given once. */
export type Names = Readonly<{
  /** Of a type: `order.created` becomes `OrderCreated`. */
  message: (wanted: string) => string;
  /** In the document, for a channel: the name itself as far as a reference can have it. */
  channel: (wanted: string) => string;
}>;

// What a service's file takes from the contract door.
const takenByCode = ["calls", "receives", "route", "sends", "serves", "service", "subscribes", "message"];

/** A queue's name may have 255 bytes: nobody reads so much in code. */
const LONGEST = 80;

export function givingNames(): Names {
  const message = nameGiver();
  const channel = nameGiver();

  return {
    message: (wanted) => message(messageNameOf(wanted)),
    // AsyncAPI's parser cannot read a field that is called `__proto__`.
    channel: (wanted) =>
      channel(
        wanted
          .replaceAll(/[^\w.-]+/g, "_")
          .replace(/^_+/, "")
          .slice(0, LONGEST) || "channel",
      ),
  };
}

/** As a message's type is called, with nothing but letters and digits of ASCII. */
export function messageNameOf(wanted: string): string {
  const name = ascii(typeNameOf(wanted)).slice(0, LONGEST);

  return /^[A-Z]/.test(name) ? name : `Message${name}`;
}

/**
 * The service that a client's name speaks of: without what tells its instances apart (a number, a process, the end of a pod's name), and so
 * that it can be the name of a folder and a constant.
 */
export function serviceOf(client: string): string {
  const [first = ""] = client.trim().split(/[@#:/\s([{]/);
  const whole = first.replace(/-[0-9a-f]{7,10}-[a-z0-9]{5}$/, "").replace(/[-_.](?:\d+|[0-9a-f]{8,})$/i, "");
  const constant = ascii(constantNameOf(whole));
  const name = /^[a-z]/.test(constant) ? constant : `service${constant}`;

  return takenByCode.includes(name) ? `${name}Service` : name;
}

function ascii(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9]+/g, "").replace(/^\d+/, "");
}
