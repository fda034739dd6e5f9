import { FactRows, FactsPart, PlaceLink } from "./facts.js";
import { useFlowNow } from "./flow-context.js";
import type { Picture } from "./flow-types.js";
import { MessageCard } from "./message-card.js";
import { rateOf } from "./queue-state.js";
import { sendingSnippet } from "./snippet.js";
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
  const messages = [...new Set(sends.map(({ message }) => message))];

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
      {messages.length > 0 && (
        <FactsPart title="What is sent to it">
          {messages.map((name) => (
            <MessageCard
              key={name}
              picture={picture}
              name={name}
              snippets={sends
                .filter(({ message }) => message === name)
                .flatMap((send) => {
                  const message = picture.messages.find((one) => one.name === name);

                  return message === undefined
                    ? []
                    : [
                        {
                          title: `How ${send.service} sends it as ${send.key || "it is"}`,
                          code: sendingSnippet(send, message),
                        },
                      ];
                })}
            />
          ))}
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
