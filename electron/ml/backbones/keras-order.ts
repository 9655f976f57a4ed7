import { invalid, type KerasLayer, type KerasModel } from './keras-json.ts'

/**
 * The layer whose output is the features: the model's output without its Dense layers and softmax. Throws
 * `backbone_invalid`.
 */
export function featureLayer(model: KerasModel): KerasLayer {
  let layer = named(model, model.output)
  for (let steps = 0; isClassifier(model, layer); steps++) {
    if (steps > model.layers.size || layer.inputs.length !== 1) throw invalid('its last layers form no chain')
    layer = named(model, layer.inputs[0])
  }
  return layer
}

function isClassifier(model: KerasModel, layer: KerasLayer): boolean {
  if (layer.kind !== 'Activation') return ['Dense', 'Softmax', 'Dropout', 'Flatten'].includes(layer.kind)
  if (layer.config.activation === 'softmax') return true
  return layer.inputs.length === 1 && named(model, layer.inputs[0]).kind === 'Dense'
}

/**
 * The layers that `last` depends on, each after its inputs. Throws `backbone_invalid` for a cycle or a missing layer.
 */
export function runningOrder(model: KerasModel, last: KerasLayer): KerasLayer[] {
  const order: KerasLayer[] = []
  const state = new Map<string, 'open' | 'done'>()
  // An explicit stack: a hostile file may be deeper than the call stack.
  const stack = [last]
  for (let layer = stack.at(-1); layer; layer = stack.at(-1)) {
    const waiting = layer.inputs.filter((input) => state.get(input) !== 'done')
    if (waiting.length === 0) {
      stack.pop()
      if (state.get(layer.name) !== 'done') order.push(layer)
      state.set(layer.name, 'done')
    } else {
      state.set(layer.name, 'open')
      for (const input of waiting) {
        if (state.get(input) === 'open') throw invalid(`its layers form a cycle through ${input}`)
        stack.push(named(model, input))
      }
    }
  }
  return order
}

function named(model: KerasModel, name: string): KerasLayer {
  const layer = model.layers.get(name)
  if (!layer) throw invalid(`the layer ${name} is used but not there`)
  return layer
}
