import { app } from 'electron'

/**
 * Switches for the whole application, to be set before it is ready. No crash reporter is started and no protocol
 * registered.
 */
export function hardenApplication(): void {
  const { commandLine } = app
  // Sandboxes every process, not only our window's. Only root in a container has to do without.
  if (!commandLine.hasSwitch('no-sandbox')) app.enableSandbox()
  // No host name is ever resolved: only this computer can be reached.
  commandLine.appendSwitch('host-resolver-rules', 'MAP * ~NOTFOUND, EXCLUDE 127.0.0.1')
  commandLine.appendSwitch('no-proxy-server')
  commandLine.appendSwitch('disable-background-networking')
  commandLine.appendSwitch('disable-component-update')
  commandLine.appendSwitch('disable-domain-reliability')
}
