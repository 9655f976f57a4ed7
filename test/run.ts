/**
 * `npm test`: types, lint and format alongside every test of Vitest. Prints which files took longest, and ends with the
 * line `N passed, N failed, N skipped` over all of them. Arguments go to Vitest: `npm test -- quick` runs the tests
 * whose file names contain "quick", without the checks.
 */
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'

interface Report {
  numPassedTests: number
  numFailedTests: number
  numPendingTests: number
  numTodoTests: number
  testResults: { name: string; status: string; startTime: number; endTime: number; assertionResults: unknown[] }[]
}

const root = path.join(import.meta.dirname, '..')
const bin = (name: string) => path.join(root, 'node_modules', '.bin', name)

/** @param output 'kept': its output is returned, to be shown together */
function run(name: string, args: string[], output: 'shown' | 'kept'): Promise<{ fine: boolean; said: string }> {
  return new Promise((resolve) => {
    const stdio = output === 'shown' ? ('inherit' as const) : ('pipe' as const)
    const child = spawn(bin(name), args, { cwd: root, stdio, shell: process.platform === 'win32' })
    let said = ''
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text: Buffer) => (said += text.toString()))
    child.on('error', (error) => (said += error.message))
    child.on('close', (status) => resolve({ fine: status === 0, said }))
  })
}

const checks: [name: string, command: string, args: string[]][] = [
  ['types', 'tsc', ['--noEmit']],
  ['types of the gallery', 'tsc', ['-p', 'electron/ml/export/gallery/page']],
  ['types of the page', 'svelte-check', ['--tsconfig', 'renderer/tsconfig.json', '--fail-on-warnings']],
  ['lint', 'eslint', ['--max-warnings', '0', '.']],
  ['format', 'prettier', ['--check', '--log-level', 'warn', '.']],
]

/** One after the other: beside the tests, which wait much of their time, that is fast enough. */
async function runChecks(): Promise<{ name: string; fine: boolean; said: string }[]> {
  const found = []
  for (const [name, command, args] of checks) found.push({ name, ...(await run(command, args, 'kept')) })
  return found
}

/** Seconds of a file and of all files of a project; files run in parallel. */
function sayTimes({ testResults }: Report): void {
  const seconds = testResults.map(({ name, startTime, endTime }) => {
    const file = path.relative(path.join(root, 'test'), name)
    return { file, project: file.split(path.sep)[0], took: (endTime - startTime) / 1000 }
  })
  const show = (took: number, name: string) => console.log(`${took.toFixed(1).padStart(8)} s  ${name}`)
  console.log('\nTime of the files of each project, which run side by side:')
  for (const [project, files] of Map.groupBy(seconds, ({ project }) => project))
    show(
      files.reduce((sum, { took }) => sum + took, 0),
      `${project}, ${files.length} files`,
    )
  console.log('The files that took longest:')
  for (const { took, file } of seconds.toSorted((a, b) => b.took - a.took).slice(0, 10)) show(took, file)
  console.log('')
}

const wanted = process.argv.slice(2)
const checking = wanted.length === 0 ? runChecks() : Promise.resolve([])
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'loupe-tests-'))
const file = path.join(folder, 'report.json')
const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
const ended = await run('vitest', ['run', ...reporters, ...wanted], 'shown')

let [passed, failed, skipped] = [0, 0, 0]
if (fs.existsSync(file)) {
  const report = JSON.parse(fs.readFileSync(file, 'utf8')) as Report
  sayTimes(report)
  passed += report.numPassedTests
  failed += report.numFailedTests
  skipped += report.numPendingTests + report.numTodoTests
  // A file that cannot even be loaded has no failed test.
  const broken = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  )
  failed += broken.length
  if (!ended.fine && failed === 0) failed++
} else failed++
fs.rmSync(folder, { recursive: true, force: true })

for (const { name, fine, said } of await checking) {
  if (!fine) process.stdout.write(said)
  console.log(`${fine ? 'ok' : 'FAILED'}: ${name}`)
  if (fine) passed++
  else failed++
}

console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`)
process.exitCode = failed > 0 ? 1 : 0
