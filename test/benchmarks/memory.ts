import fs from 'node:fs'

/** Reading the figures makes the kernel walk through memory: not often enough to affect the timings. */
const EVERY_MS = 1000

/**
 * Watches the memory of a process and its descendants (Linux).
 * @returns a function that ends the watch and returns the largest sum of their proportional set sizes (PSS), in bytes
 */
export function watchMemory(pid: number): () => number {
  let most = 0
  const timer = setInterval(() => {
    most = Math.max(
      most,
      family(pid).reduce((sum, one) => sum + pss(one), 0),
    )
  }, EVERY_MS)
  return () => {
    clearInterval(timer)
    return most
  }
}

function family(pid: number): number[] {
  try {
    const tasks = fs.readdirSync(`/proc/${pid}/task`)
    const children = tasks.flatMap((task) =>
      fs.readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
    )
    return [pid, ...children.flatMap(family)]
  } catch {
    return []
  }
}

function pss(pid: number): number {
  try {
    const found = /^Pss:\s+(\d+) kB/m.exec(fs.readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))
    return Number(found?.[1] ?? 0) * 1024
  } catch {
    return 0
  }
}
