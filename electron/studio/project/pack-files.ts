/** Of a pack (`upkeep/pack-format.ts`), by which it is known as one. */
export const manifestName = 'loupe-pack.json'

/** What a run's folder holds. Checkpoints are left out: they are large, and reading one that comes from outside is not safe. */
export const runFiles = [
  'recipe.json',
  'start.json',
  'log.jsonl',
  'results.json',
  'head.json',
  'head.bin',
  'calibration.json',
  // The network of a run that trained layers below its head.
  'backbone/backbone.json',
  'backbone/graph.json',
  'backbone/weights.bin',
  'backbone/backbone.onnx',
]
