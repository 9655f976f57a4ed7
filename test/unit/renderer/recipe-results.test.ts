import { describe, expect, it } from 'vitest'
import { splitCode } from '../../../common/pictures/columns.ts'
import { newRecord } from '../../../electron/studio/jobs/job-record.ts'
import { Recorder } from '../../../electron/studio/jobs/recorder.ts'
import { isAugmented, trainingSamples } from '../../../renderer/components/results/training-samples.ts'
import { stepsSinceStart } from '../../../renderer/components/train/running-loss.ts'

describe('the running loss of a job', () => {
  const told = (epoch: number, step: number) => ({ epoch, step, seen: Math.min(step * 8, 30), total: 30, loss: 1 })

  it('is kept with the job, the newest steps only, until another run begins', () => {
    const record = newRecord('a', 'train', 'p', null)
    let said = 0
    const news = { changed: () => said++, epoch: () => undefined, verdicts: () => undefined }
    const recorder = new Recorder(record, news)
    for (let epoch = 1; epoch <= 150; epoch++) for (const step of [2, 4]) recorder.step(told(epoch, step))
    expect(said).toBe(300)
    expect(record.steps).toHaveLength(200)
    expect(record.steps.at(0)).toEqual(told(51, 2))
    expect(record.steps.at(-1)).toEqual(told(150, 4))
    recorder.learning('epoch')
    expect(record.steps).toEqual([])
  })

  it('is drawn over the steps of all epochs', () => {
    expect(stepsSinceStart([told(1, 2), told(1, 4), told(2, 2), told(2, 4)])).toEqual([2, 4, 6, 8])
  })
})

describe('training pictures that are shown', () => {
  const split = [1, 1, 1, 2, 1, 3, 1].map(splitCode.decode)
  const columns = { size: 7, id: [1, 2, 3, 4, 5, 6, 7], split, classId: [9, 9, 9, 8, 8, 8, 7] }

  it('come from every class in turn, and only from training', () => {
    expect(trainingSamples(columns, 12)).toEqual([1, 5, 7, 2, 3])
    expect(trainingSamples(columns, 4)).toEqual([1, 5, 7, 2])
  })

  it('are worth showing if the recipe changes them', () => {
    expect(isAugmented({ transforms: { train: [{ name: 'RandomHorizontalFlip' }] } })).toBe(true)
    expect(isAugmented({ transforms: { eval: [] } })).toBe(false)
    expect(isAugmented({})).toBe(false)
  })
})
