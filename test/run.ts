/**
 * `npm test`: types, lint and format, then every test of Vitest. Ends with the line `N passed, N failed, N skipped` over all of them.
 * Arguments go to Vitest: `npm test -- quick` runs the tests whose file names hold "quick", without the checks.
 */
import { spawn, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { ensureBrowser } from './fixtures/browser.ts'

interface Report {
  numPassedTests: number
  numFailedTests: number
  numPendingTests: number
  numTodoTests: number
  testResults: { name: string; status: string; assertionResults: unknown[] }[]
}

const root = path.join(import.meta.dirname, '..')
const bin = (name: string) => path.join(root, 'node_modules', '.bin', name)
const run = (command: string, args: string[]) =>
  spawnSync(command, args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' }).status === 0

/** The same beside others, what it says kept together. */
const runBeside = (command: string, args: string[]) =>
  new Promise<boolean>((resolve) => {
    const child = spawn(command, args, { cwd: root, shell: process.platform === 'win32' })
    let said = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (said += text.toString()))
    child.on('error', (error) => (said += error.message))
    child.on('close', (status) => {
      process.stdout.write(said)
      resolve(status === 0)
    })
  })

const wanted = process.argv.slice(2)
const checks: Record<string, () => Promise<boolean>> = {
  types: async () =>
    (await runBeside(bin('tsc'), ['--noEmit'])) &&
    (await runBeside(bin('tsc'), ['-p', 'electron/ml/export/gallery/page'])),
  'types of the page': () =>
    runBeside(bin('svelte-check'), ['--tsconfig', 'renderer/tsconfig.json', '--fail-on-warnings']),
  lint: () => runBeside(bin('eslint'), ['--max-warnings', '0', '.']),
  format: () => runBeside(bin('prettier'), ['--check', '--log-level', 'warn', '.']),
}

let [passed, failed, skipped] = [0, 0, 0]
if (wanted.length === 0)
  for (const [name, checking] of Object.entries(checks).map(([name, check]) => [name, check()] as const)) {
    const fine = await checking
    console.log(`${fine ? 'ok' : 'FAILED'}: ${name}`)
    if (fine) passed++
    else failed++
  }

// The tests open the page as it is now, in a browser that is installed where that can be done.
if (!run(bin('vite'), ['build', 'renderer', '--logLevel', 'warn'])) {
  console.log('FAILED: building the page')
  failed++
}
if (!ensureBrowser()) console.log('No Chromium here, and none could be installed: browser tests are skipped.')

const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'loupe-tests-')), 'report.json')
const ended = run(bin('vitest'), [
  'run',
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${file}`,
  ...wanted,
])
if (fs.existsSync(file)) {
  const report = JSON.parse(fs.readFileSync(file, 'utf8')) as Report
  passed += report.numPassedTests
  failed += report.numFailedTests
  skipped += report.numPendingTests + report.numTodoTests
  // A file that cannot even be loaded has no test that failed.
  const broken = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  )
  failed += broken.length
  if (!ended && failed === 0) failed++
} else failed++
fs.rmSync(path.dirname(file), { recursive: true, force: true })

console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`)
process.exitCode = failed > 0 ? 1 : 0
