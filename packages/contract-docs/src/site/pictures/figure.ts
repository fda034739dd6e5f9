import { html, type Html } from "../html.js";

/** A picture with what it shows below it. One that is wider than the page is moved with the arrow keys. */
export function figure(picture: Html, caption: Html | string, label: string): Html {
  return html`<figure class="picture">
    <div class="frame" tabindex="0" role="region" aria-label="${label}">${picture}</div>
    <figcaption>${caption}</figcaption>
  </figure>`;
}

/** How a picture of a width in CSS pixels behaves: a wide one shrinks a little before it has to be moved. */
export function lookOf(width: number): "wide" | "whole" {
  return width > 864 ? "wide" : "whole";
}
