const PREFIX = "warren:registry";

/**
 * What the keys of a shop's registry begin with: shops that share one Redis are told apart by the virtual host in which their programs talk.
 * The default one, `/`, has the plain prefix. Several addresses with commas between them lead to one broker, and so to one virtual host.
 */
export function registryPrefix(amqpUrl: string): string {
  const vhost = vhostIn(amqpUrl.split(",")[0] ?? "");

  // An `@` is in no name of a service, so that no key of one shop is another's.
  return vhost === "/" ? PREFIX : `${PREFIX}@${vhost}`;
}

function vhostIn(url: string): string {
  const { pathname } = new URL(url.trim());

  return pathname === "" || pathname === "/" ? "/" : decodeURIComponent(pathname.slice(1));
}
