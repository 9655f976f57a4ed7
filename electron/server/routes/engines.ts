import { existsSync } from 'node:fs'
import { Hono } from 'hono'
import { listEngines } from '../../ml/engines/list.ts'
import { nativeTensorflowDir } from '../../ml/engines/native-tensorflow.ts'
import { preparedBackbone } from '../../studio/backbones/prepared.ts'
import { removeEngineFolder } from '../../studio/engines/engine-folder.ts'
import { examine, isSound } from '../../studio/engines/examine.ts'
import { gpuHere } from '../../studio/base/gpu-here.ts'
import { installEngine, planInstallation } from '../../studio/engines/install.ts'
import { installSteps } from '../../studio/engines/install-tensorflow.ts'
import { keptExamination } from '../../studio/engines/examination-file.ts'
import { downloadBytes } from '../../studio/engines/tensorflow-plan.ts'
import type { JobKind } from '../../studio/jobs/job-record.ts'
import { jobAnswer, startMachineJob } from '../jobs.ts'
import type { Engines, InstallPlan } from '../shapes/engines.ts'
import type { ServerContext } from '../context.ts'

/** Engines are measured with the backbone of the most widely used recipe. */
const BACKBONE = 'resnet50'

/** `/api/engines`: what can compute here, how fast it is, and what could be added. */
export function engineRoutes(studio: ServerContext) {
  const { home, jobs, events } = studio
  /** The running job of this kind, if any: pressing the button twice changes nothing. */
  const atWork = (kind: JobKind) => {
    const found = jobs.all().find((job) => job.kind === kind && (job.status === 'queued' || job.status === 'running'))
    return found && jobAnswer(found)
  }
  return new Hono()
    .get('/', async (c) => {
      const found = await keptExamination(home)
      const engines = listEngines(await gpuHere(), home).map((engine) => {
        const before = found?.engines.find(({ kind, id }) => kind === engine.kind && id === engine.id)
        const measured = engine.available ? (before?.measured ?? null) : null
        return { ...engine, measured, sound: measured !== null && isSound(measured) }
      })
      const last = found && { ...found, engines: undefined }
      return c.json({ engines, last, installed: existsSync(nativeTensorflowDir(home)) } satisfies Engines)
    })
    .post('/measure', (c) => {
      const started = startMachineJobOnce('measure', async (work) => {
        await examine(await preparedBackbone(BACKBONE, work, { home }), work, home)
      })
      return c.json(started, 202)
    })
    .get('/tensorflow/plan', async (c) => {
      const installation = await planInstallation('auto', 'wheel')
      if (installation.origin !== 'wheel') throw new TypeError('wheels were asked for')
      const { plan } = installation
      const { installed, needed } = plan
      const gpu = plan.package === 'tfjs-node-gpu'
      return c.json({ download: downloadBytes(plan), installed, needed, gpu } satisfies InstallPlan)
    })
    .post('/tensorflow', (c) => {
      const started = startMachineJobOnce('install', async ({ observer, signal }) => {
        const installation = await planInstallation('auto', 'wheel')
        const onStep = (step: (typeof installSteps)[number]) =>
          observer.progress('install', installSteps.indexOf(step), installSteps.length)
        await installEngine(installation, home, onStep, signal)
      })
      return c.json(started, 202)
    })
    .delete('/tensorflow', async (c) => {
      const removed = await removeEngineFolder(nativeTensorflowDir(home))
      events.publish({ type: 'engines' })
      return c.json({ removed })
    })

  function startMachineJobOnce(kind: JobKind, work: Parameters<typeof startMachineJob>[2]) {
    return atWork(kind) ?? startMachineJob(studio, kind, work)
  }
}
