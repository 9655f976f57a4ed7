import { renameSync, writeFileSync } from 'node:fs'
import { makePrivateFolder } from '../../ml/files/private-folder.ts'
import { crashesFile, keptCrashes } from '../../ml/engines/crashed.ts'
import { machineName } from '../../ml/engines/machine.ts'
import type { EngineTrials } from '../../ml/engines/trials.ts'
import type { WebgpuAdapter } from '../../ml/engines/webgpu.ts'
import { loupeHome } from '../base/home.ts'

/**
 * Records which engines a training process was using when it crashed, so that the next one avoids them
 * (`crashedEngines`). Synchronous: the process may be ended once the crash is reported.
 */
export function noteCrash(
  { starting, working }: EngineTrials,
  adapter: WebgpuAdapter | null,
  home = loupeHome(),
): void {
  const all = keptCrashes(home)
  const machine = machineName(adapter)
  const here = { ...all[machine] }
  const count = (engine: string, how: 'starting' | 'working') => {
    const before = Object.hasOwn(here, engine) ? here[engine] : { at: 0, starting: 0, working: 0 }
    here[engine] = { ...before, at: Date.now(), [how]: before[how] + 1 }
  }
  for (const engine of starting) count(engine, 'starting')
  for (const engine of working) count(engine, 'working')
  const file = crashesFile(home)
  const temporary = `${file}.${process.pid}.tmp`
  try {
    makePrivateFolder(home)
    writeFileSync(temporary, `${JSON.stringify({ ...all, [machine]: here }, null, 2)}\n`)
    renameSync(temporary, file)
  } catch {
    // A home that is not writable: the next process tries the same driver again.
  }
}
