/** What this computer calls itself. Nobody else's name can be made to point at these. */
const names = ['127.0.0.1', 'localhost', '[::1]']
/** Browsers leave this port out of what they send. */
const USUAL_PORT = 80

/** The origin that a `Host` header means, where it is one of this server's; undefined for every other. */
export function ownOrigin(host: string, port: number): string | undefined {
  const given = host.toLowerCase()
  const name = names.find((one) => given === `${one}:${port}` || (port === USUAL_PORT && given === one))
  return name && `http://${name}${port === USUAL_PORT ? '' : `:${port}`}`
}
