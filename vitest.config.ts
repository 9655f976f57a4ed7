// Tests and the programs they start report nothing either; tests of whether Loupe itself does start without this.
import './electron/ml/silence.ts'
import os from 'node:os'
import path from 'node:path'
import { defineConfig } from 'vitest/config'
import { components } from './test/fixtures/page/components.ts'
import { runes } from './test/fixtures/page/runes.ts'

// One more than there are processors, since many tests wait for their programs; several browsers in parallel need
// memory.
const maxWorkers = Math.min(os.availableParallelism() + 1, 4)

const unitsOfThePage = ['test/unit/renderer/**/*.test.ts', 'test/unit/common/one-row.test.ts']
const unit = { testTimeout: 60_000, hookTimeout: 60_000, maxWorkers, expect: { poll: { timeout: 30_000 } } }

/** Shared by tests that start programs. The long ones start first, and the short ones of `unit` fill the gaps. */
const withPrograms = {
  // The programs that tests start are compiled once, not once per home.
  env: { NODE_COMPILE_CACHE: path.join(os.tmpdir(), 'loupe-test-compiled') },
  globalSetup: 'test/fixtures/machine/once.ts',
  // Long enough for any machine: a test that reaches it hangs.
  testTimeout: 300_000,
  hookTimeout: 300_000,
  maxWorkers,
}

export default defineConfig({
  test: {
    projects: [
      // Pure code, which shares workers: starting one and importing the code costs more than most tests.
      { test: { name: 'unit', include: ['test/unit/**/*.test.ts'], exclude: unitsOfThePage, isolate: false, ...unit } },
      // State of the page is in modules, and so are tables that a test changes: one worker per file.
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
