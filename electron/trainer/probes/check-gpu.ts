/**
 * Runs in a separate process: prints as JSON what WebGPU would compute on. A crashing driver takes down nothing else.
 */
import { webgpuState } from '../../ml/engines/webgpu.ts'
import { watchProcess } from '../../ml/process-watch.ts'

watchProcess()

const state = await webgpuState()
process.stdout.write(`${JSON.stringify(state)}\n`, () => process.exit(0))
