/**
 * Runs in a separate process, with an engine's folder as argument: loads native TensorFlow from there, trains one step
 * of a convolution and exits with 0 if the numbers are right. A crashing library takes down nothing else.
 */
import * as tf from '@tensorflow/tfjs-core'
import path from 'node:path'
import { readNativeManifest } from '../../ml/engines/native-manifest.ts'
import { registerNative } from '../../ml/training/loop/native-backend.ts'
import { watchProcess } from '../../ml/process-watch.ts'

watchProcess()

const dir = path.resolve(process.argv[2])
const manifest = readNativeManifest(dir)
if (!manifest) throw new Error(`there is no engine in ${dir}`)
const name = await registerNative({
  package: manifest.package,
  binding: path.join(dir, manifest.binding),
  version: manifest.tensorflow,
  where: 'installed',
})
if (!(await tf.setBackend(name))) throw new Error('TensorFlow does not start')

// Every output sums nine ones, or six or four at the border; a weight's slope is the number of places it touches.
const image = tf.ones<tf.Rank.R4>([1, 4, 4, 1])
const kernel = tf.ones<tf.Rank.R4>([3, 3, 1, 1])
const { value, grad } = tf.valueAndGrad((weights: tf.Tensor) =>
  tf.sum(tf.conv2d(image, weights as tf.Tensor4D, 1, 'same')),
)(kernel)
const [sum] = await value.data()
const slopes = Array.from(await grad.data())
const right = [9, 12, 9, 12, 16, 12, 9, 12, 9]
if (sum !== 100 || slopes.join() !== right.join())
  throw new Error(`a convolution gave ${sum} and slopes ${slopes.join(' ')}`)
