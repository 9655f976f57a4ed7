import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { descriptionFile, importedRoot } from '../../../../electron/ml/backbones/imported.ts'
import { backboneNamed } from '../../../../electron/ml/backbones/registry.ts'
import { featuresName } from '../../../../electron/ml/backbones/spec.ts'
import type { FeaturePoint } from '../../../../electron/ml/backbones/torchvision/architectures.ts'
import { spaceId } from '../../../../electron/ml/features/space.ts'
import { whyUnavailable } from '../../../../electron/studio/backbones/of-recipe.ts'
import { featureSource } from '../../../../electron/studio/features/feature-sources.ts'
import { tempFolder } from '../../../fixtures/pictures/picture-folders.ts'

/** What an import of VGG-16 leaves, without its 500 MB of weights. */
function homeWithVgg(): string {
  const home = tempFolder()
  const dir = path.join(importedRoot(home), 'vgg16')
  mkdirSync(dir, { recursive: true })
  const about = { architecture: 'vgg16', title: 'VGG', licence: '', weightsHash: 'a'.repeat(64) }
  const { name, bytes } = descriptionFile(about)
  writeFileSync(path.join(dir, name), bytes)
  return home
}

test('one file of weights gives features from three outputs, each with its own folder and cache', () => {
  const home = homeWithVgg()
  const specs = (['pooled', 'penultimate', 'logits'] as FeaturePoint[]).map((point) =>
    backboneNamed('vgg16', home, point),
  )
  expect(specs.map(({ features }) => features)).toEqual([512, 4096, 1000])
  expect(specs.map(featuresName)).toEqual(['vgg16', 'vgg16@penultimate', 'vgg16@logits'])
  // As before there was a choice: what has been prepared stays prepared.
  expect(specs[0].source).toEqual({ type: 'weights', architecture: 'vgg16' })
  const spaces = specs.map((spec) => featureSource({ spec, dir: '', model: '' }, spec.transforms, home).space)
  expect(new Set(spaces.map(spaceId)).size).toBe(3)
})

test('features that a network does not have are refused, naming those it has', () => {
  expect(() => backboneNamed('resnet50', tempFolder(), 'logits')).toThrow(/ResNet-50.* has no logits features/)
})

test('a missing backbone is reported in the words that training would fail with', () => {
  const home = homeWithVgg()
  expect(whyUnavailable({ backbone: 'vgg16', features: 'logits' }, home)).toBeNull()
  expect(whyUnavailable({ backbone: ['vgg16', 'resnet152'] }, home)).toMatchObject({
    code: 'backbone_unknown',
    message: 'The backbone resnet152 is not installed.',
    next: 'Get a file of its weights: loupe backbones import FILE --arch resnet152 --name resnet152.',
  })
})
