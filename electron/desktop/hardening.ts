import { app } from 'electron'

/** Switches of the whole application; to be called before it is ready. No crash reporter is started and no protocol is claimed. */
export function hardenApplication(): void {
  const { commandLine } = app
  // Every process in the sandbox, and not only our window, which asks for it itself. Only root in a container has to go without.
  if (!commandLine.hasSwitch('no-sandbox')) app.enableSandbox()
  // No name is ever resolved: nothing but this computer exists.
  commandLine.appendSwitch('host-resolver-rules', 'MAP * ~NOTFOUND, EXCLUDE 127.0.0.1')
  commandLine.appendSwitch('no-proxy-server')
  commandLine.appendSwitch('disable-background-networking')
  commandLine.appendSwitch('disable-component-update')
  commandLine.appendSwitch('disable-domain-reliability')
}
