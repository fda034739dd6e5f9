import { Link } from "@tanstack/react-router";
import { Empty } from "../parts/empty.js";
import type { FlowSearch } from "./flow-search.js";
import type { Picture } from "./flow-types.js";

/** In place of a picture with nothing in it: whether what is asked for is in the contract at all, and the way back to all of it. */
export function NothingTravels({
  picture,
  search: { service, message },
}: {
  picture: Picture;
  search: Pick<FlowSearch, "service" | "message">;
}) {
  const unknown =
    service !== undefined && !picture.services.includes(service)
      ? `service ${service}`
      : message !== undefined && !picture.sends.some((one) => one.message === message)
        ? `message ${message}`
        : undefined;

  return (
    <Empty title={unknown === undefined ? "Nothing travels so" : `There is no ${unknown}`}>
      <p>
        {unknown === undefined
          ? "No message of the contract fits. Choose another service or another message."
          : "The contract has none of this name. It may have had one: choose another above."}
      </p>
      <p>
        <Link to="/flow" search={{}}>
          All that flows
        </Link>
      </p>
    </Empty>
  );
}
