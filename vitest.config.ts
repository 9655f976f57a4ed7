// Tests and the programs they start report nothing either; those that look whether Loupe itself does begin without it.
import './electron/ml/silence.ts'
import os from 'node:os'
import path from 'node:path'
import { defineConfig } from 'vitest/config'
import { components } from './test/fixtures/page/components.ts'
import { runes } from './test/fixtures/page/runes.ts'

// One more than there are processors, since many tests wait for programs of theirs; several browsers at once want memory.
const maxWorkers = Math.min(os.availableParallelism() + 1, 4)

const unitsOfThePage = ['test/unit/renderer/**/*.test.ts', 'test/unit/common/one-row.test.ts']
const unit = { testTimeout: 60_000, hookTimeout: 60_000, maxWorkers, expect: { poll: { timeout: 30_000 } } }

/** What tests that start programs have in common. The long ones go first, and the short ones of `unit` fill what is left. */
const withPrograms = {
  // The programs that tests start are compiled once, not once a home.
  env: { NODE_COMPILE_CACHE: path.join(os.tmpdir(), 'loupe-test-compiled') },
  globalSetup: 'test/fixtures/machine/once.ts',
  // Long enough for any machine: a test that fails by it hangs.
  testTimeout: 300_000,
  hookTimeout: 300_000,
  maxWorkers,
}

export default defineConfig({
  test: {
    projects: [
      // Pure code, which shares workers: starting one and importing the code costs more than most tests do.
      { test: { name: 'unit', include: ['test/unit/**/*.test.ts'], exclude: unitsOfThePage, isolate: false, ...unit } },
      // State of the page lives in modules, and so does what a test puts in a table: a worker a file.
      {
        plugins: [components, runes],
        // Icons are components too.
        test: { name: 'unit-page', include: unitsOfThePage, server: { deps: { inline: ['@lucide/svelte'] } }, ...unit },
      },
      { test: { name: 'integration', include: ['test/integration/**/*.test.ts'], ...withPrograms } },
      {
        // The studio itself: a real engine, a real browser, a real Electron.
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          ...withPrograms,
          // Files share a browser and what they import: starting both takes longer than many tests do.
          isolate: false,
          // What a key or a click changes is on the page soon after; on a busy machine a second is not enough.
          expect: { poll: { timeout: 30_000 } },
        },
      },
    ],
  },
})
