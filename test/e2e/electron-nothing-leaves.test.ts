import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { prepareDesktop, startDesktop } from '../fixtures/electron-app.ts'
import { newcomer, noStrace, readTrace, underStrace } from '../fixtures/strace.ts'
import { newHome } from '../fixtures/studio-server.ts'

const desktop = await prepareDesktop()
const missing = 'missing' in desktop ? desktop.missing : noStrace()
const reason = missing && ` (skipped: ${missing})`

test.skipIf(missing)(`the desktop asks nothing of another machine${reason}`, async () => {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'loupe-traced-'))
  onTestFinished(() => fs.rmSync(root, { recursive: true, force: true }))
  const [home, temporary, trace] = ['home', 'tmp', 'trace'].map((name) => path.join(root, name))
  for (const folder of [home, temporary]) fs.mkdirSync(folder)
  const loupeHome = newHome()
  const running = await startDesktop(desktop, {
    home: loupeHome,
    env: newcomer(home, temporary),
    under: underStrace(trace),
  })
  const pid = running.app.process().pid ?? 0
  await running.page.getByRole('heading').first().waitFor()
  await wait(10_000)
  await running.stop()
  const traced = await readTrace(trace, pid)
  console.log(
    traced.network,
    traced.written.filter((f) => !f.startsWith(loupeHome)),
  )
  console.log(fs.readdirSync(home, { recursive: true }), fs.readdirSync(temporary, { recursive: true }))
})
