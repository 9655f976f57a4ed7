/** Engines whose native code this process runs: a driver that aborts takes the process with it, which others can then explain. */
export interface EngineTrials {
  /** Being opened, or yet to give its first numbers. */
  starting: string[]
  working: string[]
}

/** An engine from before it is opened until it is closed. */
export interface EngineTrial {
  /** It has given its first numbers. */
  works(): void
  over(): void
}

const trials = new Set<{ engine: string; works: boolean }>()
let tell: (trials: EngineTrials) => void = () => undefined

/** Hears of every change, before the native code is entered. */
export function onTrials(listener: (trials: EngineTrials) => void): void {
  tell = listener
}

/** @param engine as results name it, such as `onnxruntime dml` */
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
