import { withErasingLevels } from '../../ml/backbones/erasing-levels.ts'
import { backboneNamed } from '../../ml/backbones/registry.ts'
import { loadPicture } from '../../ml/images/load.ts'
import { renderView } from '../../ml/images/render.ts'
import { webp } from '../../ml/images/webp.ts'
import { random } from '../../ml/random.ts'
import type { Recipe } from '../../ml/training/recipes/schema.ts'
import { loupeHome } from '../../studio/base/home.ts'
import type { PictureSource } from './original.ts'

/**
 * What the model sees of a picture with a recipe, as WebP: the evaluation view, or one of the random views of training.
 * @param seed selects the random view; the same seed gives the same view
 * @throws PictureError, LoupeError `backbone_unknown`
 */
export async function modelView(
  { file, known }: PictureSource,
  recipe: Recipe,
  kind: 'eval' | 'train',
  seed: number,
): Promise<Uint8Array> {
  const [name] = [recipe.backbone].flat()
  const backbone = backboneNamed(name, loupeHome())
  const judged = recipe.transforms.eval ?? backbone.transforms
  const own = recipe.solver === 'epochs' ? (recipe.transforms.train ?? judged) : judged
  const trained = withErasingLevels(own, backbone.normalisation)
  const picture = await loadPicture(file, {}, known)
  const pixels = await renderView(picture, kind === 'train' ? trained : judged, random(seed, 'view'))
  return webp(pixels, 90)
}
