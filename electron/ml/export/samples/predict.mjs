#!/usr/bin/env node
// Predicts pictures with the TensorFlow.js model of this folder: node predict.mjs IMAGE...
//
// Prints one line `class<TAB>probability` a class for each picture, most likely first.
// Needs, in the exported folder: npm install @tensorflow/tfjs sharp, and for speed @tensorflow/tfjs-backend-wasm

import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const MODEL = join(dirname(fileURLToPath(import.meta.url)), '..')

// Packages are looked up beside this file, in the folders above it, beside the Node that runs it, and in NODE_PATH. Not
// in the current folder: code that lies beside somebody's pictures must not be run.
const places = [createRequire(import.meta.url), createRequire(process.execPath)]

function find(name) {
  for (const place of places) {
    try {
      return place.resolve(name)
    } catch {
      // Not here; the next place may have it.
    }
  }
  return undefined
}

async function load(name) {
  const path = find(name)
  if (!path) quit(`The package ${name} is missing. In ${MODEL}, run: npm install @tensorflow/tfjs sharp`)
  const loaded = await import(pathToFileURL(path).href)
  return loaded.default ?? loaded
}

function quit(message) {
  console.error(message)
  process.exit(1)
}

async function startTensorFlow() {
  const warn = console.warn
  console.warn = () => {} // Silences advice about native packages, which does not help a sample.
  const tf = await load('@tensorflow/tfjs')
  const wasm = find('@tensorflow/tfjs-backend-wasm/package.json')
  if (wasm) {
    const { setWasmPaths } = await load('@tensorflow/tfjs-backend-wasm')
    setWasmPaths(join(dirname(wasm), 'dist') + '/')
  }
  if (!wasm || !(await tf.setBackend('wasm').catch(() => false))) await tf.setBackend('cpu')
  await tf.ready()
  console.warn = warn
  return tf
}

/** Reads tfjs/model.json and its shards from disk, since plain TensorFlow.js cannot. */
function fromDisk(dir) {
  return {
    load: async () => {
      const { modelTopology, weightsManifest } = JSON.parse(await readFile(join(dir, 'model.json'), 'utf8'))
      const shards = weightsManifest.flatMap(({ paths }) => paths)
      const bytes = Buffer.concat(await Promise.all(shards.map((shard) => readFile(join(dir, shard)))))
      const weightData = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength)
      return { modelTopology, weightSpecs: weightsManifest.flatMap(({ weights }) => weights), weightData }
    },
  }
}

/** The picture as people see it: upright, 8-bit RGB, alpha dropped, colour profile ignored. */
async function readRgb(sharp, path) {
  const picture = sharp(path, { ignoreIcc: true, autoOrient: true, failOn: 'truncated' })
    .removeAlpha()
    .toColourspace('srgb')
  const { data, info } = await picture.raw().toBuffer({ resolveWithObject: true })
  return { data, width: info.width, height: info.height }
}

/** torchvision's Resize: a number is the length of the short side, a pair is height and width. */
async function resize(sharp, { data, width, height }, size) {
  let [newHeight, newWidth] = Array.isArray(size) ? size : [size, size]
  if (!Array.isArray(size)) {
    if (width <= height) newHeight = Math.trunc((size * height) / width)
    else newWidth = Math.trunc((size * width) / height)
  }
  const resized = await sharp(data, { raw: { width, height, channels: 3 } })
    .resize(newWidth, newHeight, { fit: 'fill', kernel: 'linear', fastShrinkOnLoad: false })
    .raw()
    .toBuffer()
  return { data: resized, width: newWidth, height: newHeight }
}

/** torchvision's CenterCrop; what lies outside the picture is black. */
function centreCrop(picture, size) {
  const [height, width] = Array.isArray(size) ? size : [size, size]
  const [left, top] = [margin(picture.width, width), margin(picture.height, height)]
  const data = new Uint8Array(height * width * 3)
  const [first, end] = [Math.max(0, left), Math.min(picture.width, left + width)]
  for (let y = Math.max(0, top); y < Math.min(picture.height, top + height); y++) {
    const row = picture.data.subarray((y * picture.width + first) * 3, (y * picture.width + end) * 3)
    data.set(row, ((y - top) * width + first - left) * 3)
  }
  return { data, width, height }
}

function margin(there, wanted) {
  if (there < wanted) return -Math.floor((wanted - there) / 2)
  const half = (there - wanted) / 2
  // Python rounds halves to the even number.
  return Number.isInteger(half) ? half : 2 * Math.round(half / 2)
}

async function view(sharp, picture, transforms) {
  for (const { name, size } of transforms) {
    if (name === 'Resize') picture = await resize(sharp, picture, size)
    else if (name === 'CenterCrop') picture = centreCrop(picture, size)
    else if (name !== 'ToTensor' && name !== 'Normalize') quit(`This sample does not know the transform ${name}.`)
  }
  return picture
}

/** Characters that are invisible, end a line in some programs, or change the direction of text. */
const unseen = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g

/** A class name in a form that fits on a line, as in labels.txt. */
function oneLine(name) {
  const short = name.replaceAll('\\', '\\\\').replaceAll('\t', '\\t').replaceAll('\r', '\\r').replaceAll('\n', '\\n')
  return short.replace(unseen, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

const paths = process.argv.slice(2)
if (paths.length === 0) quit('Usage: node predict.mjs IMAGE...')
const sharp = await load('sharp')
const tf = await startTensorFlow()
const card = JSON.parse(await readFile(join(MODEL, 'model-card.json'), 'utf8'))
const classes = card.classes ?? (await readFile(join(MODEL, 'labels.txt'), 'utf8')).trimEnd().split('\n')
const model = await tf.loadLayersModel(fromDisk(join(MODEL, 'tfjs')))

for (const path of paths) {
  if (paths.length > 1) console.error(path)
  const picture = await readRgb(sharp, path).catch((error) => {
    console.error(`${path} cannot be read: ${error.message}`)
    process.exitCode = 1
  })
  if (!picture) continue
  const inputs = []
  for (const name of model.inputNames) {
    const { transforms } = card.inputs.find((input) => input.name === name)
    const { data, width, height } = await view(sharp, picture, transforms)
    inputs.push(tf.tensor4d(Float32Array.from(data), [1, height, width, 3]))
  }
  const probabilities = tf.tidy(() => model.predict(inputs.length > 1 ? inputs : inputs[0]).dataSync())
  tf.dispose(inputs)
  const order = [...probabilities.keys()].sort((a, b) => probabilities[b] - probabilities[a])
  for (const i of order) console.log(`${oneLine(classes[i])}\t${probabilities[i].toFixed(6)}`)
}
