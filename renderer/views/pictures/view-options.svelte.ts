import { app, saveSettings } from '../../state/app.svelte.ts'

/** How the pictures are shown; kept with the settings, so it is the same when Loupe is opened again. */
export const viewOptions = {
  /** After a label was given to the current picture, go on to the next one. */
  get advance(): boolean {
    return app.settings.advance
  },
  set advance(advance: boolean) {
    void saveSettings({ advance })
  },
  get fit(): 'cover' | 'contain' {
    return app.settings.fit
  },
  set fit(fit: 'cover' | 'contain') {
    void saveSettings({ fit })
  },
  /** 'auto': shown where the window is wide enough. */
  get inspector(): 'auto' | 'shown' | 'hidden' {
    return app.settings.inspector
  },
  set inspector(inspector: 'shown' | 'hidden') {
    void saveSettings({ inspector })
  },
}
