/** The first entry of a pack (`upkeep/pack-format.ts`), by which it is recognised. */
export const manifestName = 'loupe-pack.json'

/** Contents of a run's folder. Checkpoints are left out: they are large, and reading foreign ones is not safe. */
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
