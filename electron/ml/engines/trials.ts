/**
 * Tracks engines whose native code this process runs: a driver that aborts takes the process with it, and others can
 * then tell why.
 */
export interface EngineTrials {
  /** Being opened, or before its first numbers. */
  starting: string[]
  working: string[]
}

/** Registers an engine before it is opened until it is closed. */
export interface EngineTrial {
  /** It has returned its first numbers. */
  works(): void
  over(): void
}

const trials = new Set<{ engine: string; works: boolean }>()
let tell: (trials: EngineTrials) => void = () => undefined

/** Called for every change, before the native code is entered. */
export function onTrials(listener: (trials: EngineTrials) => void): void {
  tell = listener
}

/** @param engine its name in results, such as `onnxruntime dml` */
export function beginTrial(engine: string): EngineTrial {
  const trial = { engine, works: false }
  trials.add(trial)
  changed()
  return {
    works() {
      if (trial.works) return
      trial.works = true
      changed()
    },
    over() {
      if (trials.delete(trial)) changed()
    },
  }
}

function changed(): void {
  const names = (works: boolean) => [...trials].filter((one) => one.works === works).map(({ engine }) => engine)
  tell({ starting: names(false), working: names(true) })
}
