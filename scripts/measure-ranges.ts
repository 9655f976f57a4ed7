/**
 * `npm run ranges`: measures the int8 ranges of the built-in backbones on the bundled sample and writes
 * resources/ranges. They are shipped so that all machines use exactly the same ranges. Measure them again only if
 * weights, sample or method change, since features of all projects depend on them.
 */
import path from 'node:path'
import { writeRanges, shippedRanges } from '../electron/ml/backbones/int8/ranges-file.ts'
import { prepareBackbone } from '../electron/ml/backbones/prepare.ts'
import { backboneNamed, builtInNames } from '../electron/ml/backbones/registry.ts'
import { measureRanges } from '../electron/ml/features/backbone-ranges.ts'
import { makeTree } from '../electron/ml/files/make-tree.ts'
import { samplePictures } from '../electron/studio/engines/sample-pictures.ts'
import { loupeHome, resourcesDir } from '../electron/studio/base/home.ts'

const folder = path.join(resourcesDir(), 'ranges')
makeTree(folder)
for (const name of builtInNames()) {
  const backbone = await prepareBackbone(backboneNamed(name, loupeHome()), loupeHome())
  const ranges = await measureRanges(backbone, samplePictures())
  if (!ranges) throw new Error('The bundled sample cannot be read.')
  await writeRanges(shippedRanges(folder, backbone.spec), ranges)
  const { mean, lowest } = ranges.agreement
  console.log(
    `${name}: ${ranges.pictures} pictures, cosine to float32 ${mean.toFixed(4)} (lowest ${lowest.toFixed(4)})`,
  )
}
