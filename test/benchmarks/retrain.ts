import type { Job } from '../../electron/server/shapes/jobs.ts'
import type { PictureColumns, ProjectDetail } from '../../electron/server/shapes/project.ts'
import { startStudio } from '../fixtures/studio/studio-server.ts'
import type { Row } from './rows.ts'

const ROUNDS = 3
const RELABELLED = 20

/**
 * What people wait for after correcting labels in the studio: 20 pictures are relabelled over HTTP and the head is
 * trained again, from the first request until the results are stored. The first round, in which the trainer process
 * starts and reads the features, is reported separately.
 * @param dir a trained project; it is changed
 */
export async function retrain(dir: string): Promise<Row[]> {
  const studio = await startStudio()
  try {
    const { body: project } = await studio.ask<ProjectDetail>('POST', '/api/projects/open', { dir })
    const base = `/api/projects/${project.id}`
    const { body: pictures } = await studio.ask<PictureColumns>('GET', `${base}/pictures`)
    const training = pictures.id.filter((_, i) => pictures.split[i] === 1)
    const seconds: number[] = []
    for (let round = 0; round <= ROUNDS; round++) {
      const ids = Array.from({ length: RELABELLED }, (_, i) => training[(round * 997 + i * 31) % training.length])
      const classId = project.classes[round % project.classes.length].id
      const began = performance.now()
      await studio.ask('POST', `${base}/edits`, { kind: 'label', pictures: ids, classId })
      const { body: job } = await studio.ask<Job>('POST', `${base}/train`, { preset: 'fast', start: 'last' })
      await finished(studio.ask, job.id)
      seconds.push((performance.now() - began) / 1000)
    }
    const [first, ...warm] = seconds
    const median = warm.toSorted((a, b) => a - b)[Math.floor(warm.length / 2)]
    return [
      {
        name: `relabel ${RELABELLED}, retrain ${training.length}`,
        value: median,
        unit: 's',
        limit: { at: 'most', value: 2 },
        note: `median of ${warm.map((s) => s.toFixed(2)).join(', ')}; the first, with starting the trainer: ${first.toFixed(2)}`,
      },
    ]
  } finally {
    await studio.stop()
  }
}

async function finished(ask: Awaited<ReturnType<typeof startStudio>>['ask'], id: string): Promise<void> {
  for (;;) {
    const { body: jobs } = await ask<Job[]>('GET', '/api/jobs')
    const job = jobs.find((one) => one.id === id)
    if (job?.status === 'done') return
    if (job?.problem || job?.status === 'cancelled') throw new Error(`The retraining ended: ${job.problem?.message}`)
    await new Promise((resolve) => setTimeout(resolve, 15))
  }
}
