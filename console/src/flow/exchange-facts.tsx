import { FactRows, FactsPart, PlaceLink } from "./facts.js";
import { useFlowNow } from "./flow-context.js";
import type { Picture } from "./flow-types.js";
import { rateOf } from "./queue-state.js";
import { SentMessages } from "./sent-messages.js";
import { WhatIsBound } from "./what-is-bound.js";
import { WhereItGoes } from "./where-it-goes.js";

/** An exchange: who sends what to it, where that goes, and where any other key would go. */
export function ExchangeFacts({
  picture,
  exchange: { exchange, type, alternate },
}: {
  picture: Picture;
  exchange: Picture["exchanges"][number];
}) {
  const now = useFlowNow();
  const rate = now.exchangeIn(exchange);
  const sends = picture.sends.filter((one) => one.exchange === exchange);

  return (
    <>
      <FactsPart title="Now">
        <FactRows
          rows={[
            ["Comes in", rateOf(rate)],
            ["Type", `${type}: ${NATURES[type] ?? "as its plugin has it"}`],
            [
              "Bound for nothing",
              alternate === null ? (
                "is returned, or gone"
              ) : (
                <>
                  goes to{" "}
                  <PlaceLink onClick={() => now.onOpen(`exchange:${alternate}`)}>{alternate}</PlaceLink>
                </>
              ),
            ],
          ]}
        />
      </FactsPart>
      <WhereItGoes picture={picture} exchange={exchange} known={sends.map(({ key }) => key)} />
      <WhatIsBound picture={picture} exchange={exchange} />
      {sends.length > 0 && (
        <FactsPart title="What is sent to it">
          <SentMessages
            picture={picture}
            sends={sends}
            titleOf={({ service, key }) => `How ${service} sends it as ${key || "it is"}`}
          />
        </FactsPart>
      )}
    </>
  );
}

const NATURES: Readonly<Record<string, string>> = {
  direct: "it compares keys",
  topic: "it matches keys with patterns",
  fanout: "everybody who is bound gets everything",
  headers: "it looks at headers",
};
