/** Names of this computer. No foreign host name can be made to resolve to these. */
const names = ['127.0.0.1', 'localhost', '[::1]']
/** Browsers omit this port from the headers they send. */
const USUAL_PORT = 80

/** The origin that a `Host` header means if it is one of this server's, else undefined. */
export function ownOrigin(host: string, port: number): string | undefined {
  const given = host.toLowerCase()
  const name = names.find((one) => given === `${one}:${port}` || (port === USUAL_PORT && given === one))
  return name && `http://${name}${port === USUAL_PORT ? '' : `:${port}`}`
}
