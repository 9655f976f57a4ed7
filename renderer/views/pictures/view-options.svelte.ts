import type { AppSettings } from '../../../common/settings.ts'
import { app, saveSettings } from '../../state/app.svelte.ts'

/** How the pictures are shown; stored with the settings, so it is the same when Loupe is opened again. */
export const viewOptions = {
  /** Whether giving the current picture a label moves on to the next one. */
  get advance(): boolean {
    return app.settings.advance
  },
  set advance(advance: boolean) {
    void saveSettings({ advance })
  },
  get fit(): AppSettings['fit'] {
    return app.settings.fit
  },
  set fit(fit: AppSettings['fit']) {
    void saveSettings({ fit })
  },
  /** 'auto': shown if the window is wide enough. */
  get inspector(): AppSettings['inspector'] {
    return app.settings.inspector
  },
  set inspector(inspector: 'shown' | 'hidden') {
    void saveSettings({ inspector })
  },
}
