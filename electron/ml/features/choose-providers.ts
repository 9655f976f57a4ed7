import { measuredProvider } from '../engines/measured-choice.ts'
import { onnxProviders, providerNames, supportedProviders, type ProviderName } from '../engines/onnx-providers.ts'
import { webgpuState } from '../engines/webgpu.ts'
import { LoupeError } from '../errors.ts'
import { onnxName, openOnnxEngine, type OnnxEngineOptions } from './onnx-engine.ts'
import { provesItself } from './provider-trial.ts'

/** Results of this process's trials: which provider won for a model. */
const won = new Map<string, ProviderName | null>()

/**
 * What to run a graph on. Providers named in LOUPE_PROVIDERS (`webgpu`, `cuda,cpu`) are used as they are. Otherwise the
 * one that `doctor` found fastest on this machine; if it has not measured, real GPUs that onnxruntime reports are
 * compared with the CPU, once per process and model, and the first that agrees and is faster is used.
 * @throws LoupeError `engine_unavailable` if LOUPE_PROVIDERS names something that this onnxruntime does not have
 */
export async function chooseProviders(
  options: OnnxEngineOptions,
  env: NodeJS.ProcessEnv = process.env,
): Promise<ProviderName[]> {
  const named = namedProviders(env.LOUPE_PROVIDERS)
  if (named.length > 0) return named
  const candidates = onnxProviders(await webgpuState())
    .filter(({ automatic }) => automatic)
    .map(({ name }) => name)
  if (candidates.length === 0) return ['cpu']
  const measured = await measuredProvider()
  if (measured === 'cpu') return ['cpu']
  if (measured && candidates.includes(measured)) return [measured, 'cpu']
  const key = JSON.stringify([options.model, options.width, options.height, options.others])
  let winner = won.get(key)
  if (winner === undefined) won.set(key, (winner = await tryOut(options, candidates)))
  return winner ? [winner, 'cpu'] : ['cpu']
}

/**
 * In the given order; none if nothing is named. onnxruntime itself would silently run on the CPU if a provider is
 * missing.
 */
function namedProviders(named = ''): ProviderName[] {
  const names = named
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean)
  const supported = supportedProviders()
  const here = providerNames.filter((name) => supported.has(name))
  return names.map((name) => {
    const found = here.find((one) => one === name)
    if (found) return found
    throw new LoupeError('engine_unavailable.provider', { name, names: here })
  })
}

async function tryOut(options: OnnxEngineOptions, candidates: ProviderName[]): Promise<ProviderName | null> {
  const reference = await openOnnxEngine({ ...options, providers: ['cpu'] })
  try {
    for (const name of candidates) {
      const offer = { name: onnxName(name), open: () => openStrictly(options, name) }
      if (await provesItself(offer, reference, options)) return name
    }
    return null
  } finally {
    await reference.close()
  }
}

/** A provider without the CPU as fallback: on trial, a provider that fails has lost. */
async function openStrictly(options: OnnxEngineOptions, name: ProviderName) {
  let gaveWay = false
  const onNote = () => (gaveWay = true)
  const engine = await openOnnxEngine({ ...options, providers: [name], onNote })
  if (!gaveWay) return engine
  await engine.close()
  throw new Error(`${name} does not open`)
}
