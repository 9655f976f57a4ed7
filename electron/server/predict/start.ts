import { existsSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { Hono } from 'hono'
import { removeMade } from '../../ml/files/remove.ts'
import { LoupeError } from '../../ml/errors.ts'
import { readModelCard } from '../../ml/export/model-card.ts'
import { systemTemporaryFolder } from '../../ml/temporary.ts'
import { TrainerClient } from '../../studio/jobs/trainer-client.ts'
import { isProject } from '../../studio/project/project.ts'
import { openDoor, type RunningServer } from '../door/open.ts'
import { pageRoutes } from '../page/serve.ts'
import { predictBytes } from '../predict-bytes.ts'
import { predictRoutes } from './routes.ts'

const page = fileURLToPath(new URL('./page', import.meta.url))

/**
 * Serves one exported model: a small page for dropping a picture, and an API for the same. The model is opened first,
 * so that one that does not run is reported immediately.
 * @param port 0 for a free one
 * @throws LoupeError `no_such_folder`, `not_a_model`; as `openDoor`
 */
export async function startPrediction(folder: string, port: number): Promise<RunningServer> {
  const dir = path.resolve(folder)
  if (!existsSync(dir)) throw new LoupeError('no_such_folder.model', { folder: dir })
  if (isProject(dir)) throw new LoupeError('not_a_model.project', { folder: dir })
  const { name, classes } = await readModelCard(dir)
  const model = { type: 'exported' as const, dir }
  const trainer = new TrainerClient()
  const pictures = systemTemporaryFolder('predict')
  const stop = async () => {
    trainer.close()
    await removeMade(pictures)
  }
  try {
    await trainer.run('predict', { model, paths: [] }, () => undefined)
    const predict = (bytes: Uint8Array, signal: AbortSignal) => predictBytes(trainer, model, bytes, pictures, signal)
    const app = new Hono().route('/', predictRoutes({ name, classes, predict })).route('/', pageRoutes(page))
    return await openDoor({ app, byCookie: /^\/api\/health$/, stop }, port)
  } catch (error) {
    await stop()
    throw error
  }
}
