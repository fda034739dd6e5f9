import { Fragment } from "react";

/** A long name that may go on in the next line after a dot, a colon or an underscore, rather than within a word. */
export function Breakable({ text }: { text: string }) {
  return text.split(/(?<=[.:_])/).map((part, at) => (
    <Fragment key={at}>
      {at > 0 && <wbr />}
      {part}
    </Fragment>
  ));
}
