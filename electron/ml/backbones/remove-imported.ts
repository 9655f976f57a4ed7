import { join } from 'node:path'
import { removeMade } from '../files/remove.ts'
import { LoupeError } from '../errors.ts'
import { importedBackbone, importedRoot } from './imported.ts'
import { backboneNamed } from './registry.ts'
import { featurePoints } from './torchvision/blueprint.ts'

/**
 * Deletes an imported backbone, its weights and what was prepared from them. Runs that used it keep their results but
 * cannot be continued.
 * @throws LoupeError `backbone_unknown`, `usage` for one that comes with Loupe
 */
export async function removeImported(name: string, home: string): Promise<void> {
  if (!importedBackbone(name, home)) {
    backboneNamed(name, home)
    throw new LoupeError('usage.backbone_built_in', { name })
  }
  // The weights go first: without them, the backbone no longer counts as present.
  await removeMade(join(importedRoot(home), name))
  for (const folder of [name, ...featurePoints.map((point) => `${name}@${point}`)])
    await removeMade(join(home, 'backbones', folder))
}
