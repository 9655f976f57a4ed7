/** What Electron's preload adds; undefined in a browser. */
import type { Shell } from '../../electron/desktop/shell.ts'

export const shell: Shell | undefined = (window as { loupe?: Shell }).loupe
