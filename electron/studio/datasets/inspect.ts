import type { FeatureSource, PassResult } from '../../trainer/protocol.ts'
import type { Inspect } from './import.ts'
import type { Look } from './import-writer.ts'
import { EventQueue } from '../jobs/event-queue.ts'
import { telling } from '../jobs/telling.ts'
import type { TrainerClient } from '../jobs/trainer-client.ts'
import type { PlainObserver } from '../jobs/work.ts'

interface FeaturesOnTheWay {
  source: FeatureSource
  observer: PlainObserver
  onResult(result: PassResult): void
}

/**
 * Opens pictures in the training process, where a hostile file cannot harm the project.
 * @param features also computes the features of labelled pictures from the decoded pixels, so that importing and
 *   training on a folder opens every file once
 */
export function trainerInspect(trainer: TrainerClient, features: FeaturesOnTheWay | null = null): Inspect {
  return async function* (files, signal) {
    const tell = features && telling(features.observer)
    const queue = new EventQueue<{ index: number } & Look>()
    const pictures = files.map(({ path, labelled }) => ({ path, factsOnly: !labelled }))
    const job = { pictures, features: features?.source ?? null }
    trainer
      .run(
        'pass',
        job,
        (event) => {
          if (event.type === 'facts') for (const { index, facts } of event.found) queue.push({ index, facts })
          else if (event.type === 'problem') queue.push({ index: event.index, problem: event })
          else if (event.type === 'note' || event.stage === 'features') tell?.(event)
        },
        signal,
      )
      .then((result) => {
        features?.onResult(result)
        queue.end()
      })
      .catch((error: unknown) => queue.end(error))
    yield* queue
  }
}
