import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { TrainerClient } from '../../../electron/studio/jobs/trainer-client.ts'
import type { CalibrateJob } from '../../../electron/trainer/protocol.ts'
import { writeCheapModel, writeCostlyModel } from '../../fixtures/networks/costly-model.ts'
import { isAlive, within } from '../../fixtures/command/processes.ts'
import { jpeg, tempFolder, writeIn } from '../../fixtures/pictures/picture-folders.ts'

const fixtures = path.join(import.meta.dirname, '../../fixtures/programs')
const started: ChildProcess[] = []
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL')
})

const picture = async () => writeIn(tempFolder(), 'a.jpg', await jpeg(90))

/** Starts a process with a trainer that computes for hours, in a thread or like its entry; returns both process ids. */
async function computing(model: string, entry: string[] = []): Promise<{ parent: ChildProcess; trainer: number }> {
  const args = [path.join(fixtures, 'predict-in-trainer.ts'), model, await picture(), ...entry]
  const parent = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  started.push(parent)
  const [text] = (await once(parent.stdout, 'data')) as [Buffer]
  const trainer = Number(text.toString())
  await busy(trainer)
  return { parent, trainer }
}

/**
 * Waits until it has computed longer than starting and decoding a picture take: by then it is in the middle of the
 * network.
 */
async function busy(pid: number): Promise<void> {
  if (process.platform !== 'linux') return void (await sleep(4000))
  // After the name: the fourteenth and fifteenth fields are hundredths of a second of CPU time.
  const computed = () => {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ')
    return Number(fields[11]) + Number(fields[12])
  }
  while (computed() < 250) await sleep(50)
}

const isGone = (pid: number) => within(60_000, () => !isAlive(pid))

test('a trainer whose parent was killed ends, though a thread of it computes forever', async () => {
  for (const signal of process.platform === 'win32' ? (['SIGKILL'] as const) : (['SIGKILL', 'SIGHUP'] as const)) {
    const { parent, trainer } = await computing(writeCostlyModel(tempFolder()))
    expect(isAlive(trainer)).toBe(true)
    parent.kill(signal)
    await once(parent, 'exit')
    expect(await isGone(trainer)).toBe(true)
  }
})

test('a model that computes too long is reported, its process ends, and the next job gets another', async () => {
  const trainer = new TrainerClient({ patienceMs: 4000 })
  try {
    const costly = { type: 'exported' as const, dir: writeCostlyModel(tempFolder()) }
    const paths = [await picture()]
    const running = trainer.run('predict', { model: costly, paths }, () => undefined)
    await expect(running).rejects.toMatchObject({
      code: 'not_a_model',
      message: expect.stringMatching(/did not respond within 4 seconds/) as string,
    })
    const { pid } = trainer
    // The job is over a moment before the process is.
    if (pid !== undefined) expect(await isGone(pid)).toBe(true)
    const cheap = { type: 'exported' as const, dir: writeCheapModel(tempFolder()) }
    const events: string[] = []
    await trainer.run('predict', { model: cheap, paths }, ({ type }) => events.push(type))
    expect(events).toContain('prediction')
  } finally {
    trainer.close()
  }
})

test('a trainer whose event loop stalls ends itself and says why, or ends with its parent', async () => {
  const entry = path.join(fixtures, 'stands-still.ts')
  const trainer = new TrainerClient({ entry, patienceMs: 1500 })
  const running = trainer.run('calibrate', {} as CalibrateJob, () => undefined)
  await expect(running).rejects.toMatchObject({
    code: 'trainer_crashed',
    message: expect.stringMatching(/without a sign of life/) as string,
  })
  const orphan = await computing('', [entry])
  expect(isAlive(orphan.trainer)).toBe(true)
  orphan.parent.kill('SIGKILL')
  expect(await isGone(orphan.trainer)).toBe(true)
})

test('a trainer that died idle costs the next job nothing', async () => {
  const trainer = new TrainerClient()
  try {
    const model = { type: 'exported' as const, dir: writeCheapModel(tempFolder()) }
    const paths = [await picture()]
    await trainer.run('predict', { model, paths }, () => undefined)
    const { pid } = trainer
    process.kill(pid ?? 0, 'SIGKILL')
    // Immediately, before its end is noticed.
    const { engine } = await trainer.run('predict', { model, paths }, () => undefined)
    expect(engine).toBe('onnxruntime cpu')
    expect(trainer.pid).not.toBe(pid)
  } finally {
    trainer.close()
  }
})
