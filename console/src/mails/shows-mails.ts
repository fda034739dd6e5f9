/** Whether this gateway has a mail catcher. It says so in the page, so that the menu leads nowhere where it has none. */
export function showsMails(): boolean {
  return document.querySelector<HTMLMetaElement>('meta[name="warren-mails"]')?.content === "caught";
}
