import type { Command } from 'commander'
import type { VerbContext } from './verb-context.ts'

interface Verb {
  summary: string
  /** Whether it needs the training process. */
  trains?: true
  load(): Promise<{ define(command: Command, context: VerbContext): void }>
}

/** Every verb, in the order of `loupe --help`. */
export const verbs: Record<string, Verb> = {
  demo: {
    summary: 'do the whole job on the bundled sample pictures',
    trains: true,
    load: () => import('./verbs/demo.ts'),
  },
  import: {
    summary: 'make or extend a project from a folder of pictures',
    trains: true,
    load: () => import('./verbs/import.ts'),
  },
  split: { summary: 'assign pictures to train, validation and test', load: () => import('./verbs/split.ts') },
  train: {
    summary: 'train a classifier on a project or a folder',
    trains: true,
    load: () => import('./verbs/train.ts'),
  },
  evaluate: { summary: 'metrics of a run on a split', trains: true, load: () => import('./verbs/evaluate.ts') },
  features: {
    summary: 'write the features of every picture to a file',
    trains: true,
    load: () => import('./verbs/features.ts'),
  },
  predict: {
    summary: 'classify pictures with an exported model or a project',
    trains: true,
    load: () => import('./verbs/predict.ts'),
  },
  export: {
    summary: 'write model, gallery, lists or features of a run',
    trains: true,
    load: () => import('./verbs/export.ts'),
  },
  serve: { summary: 'open the studio in a browser', load: () => import('./verbs/serve.ts') },
  trust: {
    summary: 'say that the places which links in a project lead to are yours',
    load: () => import('./verbs/trust.ts'),
  },
  backbones: { summary: 'list and prepare the frozen networks', load: () => import('./verbs/backbones.ts') },
  doctor: { summary: 'measure what computes here, and choose', load: () => import('./verbs/doctor.ts') },
  engine: { summary: 'list, install and remove training engines', load: () => import('./verbs/engine.ts') },
}
