// Tests and the programs they start report nothing either; those that look whether Loupe itself does begin without it.
import './electron/ml/silence.ts'
import os from 'node:os'
import path from 'node:path'
import { defineConfig } from 'vitest/config'
import { runes } from './test/fixtures/runes.ts'

// The programs that tests start are compiled once, not once a home.
const env = { NODE_COMPILE_CACHE: path.join(os.tmpdir(), 'loupe-test-compiled') }

export default defineConfig({
  test: {
    projects: [
      {
        plugins: [runes],
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts'],
          testTimeout: 60_000,
          maxWorkers: 2,
          expect: { poll: { timeout: 30_000 } },
        },
      },
      {
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          env,
          globalSetup: 'test/fixtures/exact-home.ts',
          testTimeout: 300_000,
          hookTimeout: 300_000,
          // Most of them wait for processes of their own.
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        // The studio itself: a real engine, a real browser, a real Electron.
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          env,
          globalSetup: 'test/fixtures/exact-home.ts',
          testTimeout: 300_000,
          hookTimeout: 300_000,
          // What a key or a click changes is on the page soon after; on a busy machine a second is not enough.
          expect: { poll: { timeout: 30_000 } },
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
})
