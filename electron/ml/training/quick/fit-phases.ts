import type { YieldToLoop } from './yield-to-loop.ts'
import type { Curve } from './curve.ts'
import type { SoftmaxEngine } from './engine.ts'
import type { Precondition } from './lbfgs.ts'
import type { Regression } from './objective.ts'
import type { FeatureMemory } from './feature-memory.ts'
import { dealFolds } from './folds.ts'
import { judgeOutOfFold, solveFolds, zeroStarts, type OutOfFold } from './out-of-fold.ts'
import { searchPenalty, type PenaltyScore } from './penalty-search.ts'
import { axesPreconditioner, directionsPreconditioner, rowWeight } from './preconditioner.ts'
import { principalDirections, type PrincipalDirections } from './principal-directions.ts'
import { lifted, projected } from './projection.ts'
import { evenWeights, solveTogether, type Solution } from './solve.ts'

/**
 * Maximum number of principal directions: for the search, and for the solver alone. The decision note has the
 * measurements.
 */
const searchDirections = 256
const solverDirections = 128
/** Maximum size of the rows' coordinates along them, in numbers. */
const mostCoordinates = 2e7
/**
 * How far the bound allows the final loss to be above its optimum, relative; actually it ends about three times closer.
 */
const tolerance = 5e-4
const mostSteps = 1000

interface Job {
  engine: SoftmaxEngine
  whole: Regression
  /** Validation rows; may be empty. */
  watched: Regression | null
  curve: Curve
  yieldToLoop: YieldToLoop
  seed: number
  folds: number
  /** Of the training features. */
  memory: FeatureMemory
}

interface Solved {
  solution: Solution
  penalty: number
  search: PenaltyScore[]
  outOfFold: OutOfFold | null
}

/** Searches for the penalty along the principal directions, solves there from zero, and finishes in the whole space. */
export async function solveAnew(job: Job): Promise<Solved> {
  const { engine, whole, watched, yieldToLoop } = job
  const principal = await directionsOf(job, searchDirections)
  const along = await projected(engine, whole, principal, job.memory)
  const watchedAlong = watched && (await projected(engine, watched, principal))
  const directions = await engine.bind(principal.directions, yieldToLoop)
  try {
    const { penalty, search, outOfFold } = await searchPenalty(along, principal.variances, job)
    const axes = axesPreconditioner(principal.variances, whole.classes, penalty)
    const rough = await solve(
      job,
      along,
      watchedAlong,
      new Float32Array(whole.classes * (along.d + 1)),
      penalty,
      axes,
      1e-3,
    )
    const start = await lifted(rough.point, whole.classes, directions, whole.d)
    const precondition = directionsPreconditioner(principal, directions, whole.classes, penalty)
    const solution = await solve(job, whole, watched, start, penalty, precondition, tolerance)
    return { solution, penalty, search, outOfFold }
  } finally {
    for (const used of [along.bound, watchedAlong?.bound, directions]) used?.release()
  }
}

/**
 * Continues from a point with a known penalty.
 * @param judge 'out of fold' also solves the folds with that penalty, along the principal directions, to predict the
 *   training rows
 */
export async function solveFrom(
  job: Job,
  start: Float32Array,
  penalty: number,
  judge: 'nothing' | 'out of fold',
): Promise<Solved> {
  const { engine, whole, watched, yieldToLoop } = job
  // The folds are solved along the directions only: as many as in the search, or they would judge worse than it did.
  const principal = await directionsOf(job, judge === 'nothing' ? solverDirections : searchDirections)
  const directions = await engine.bind(principal.directions, yieldToLoop)
  try {
    const precondition = directionsPreconditioner(principal, directions, whole.classes, penalty)
    const solution = await solve(job, whole, watched, start, penalty, precondition, tolerance)
    const outOfFold = judge === 'nothing' ? null : await foldsAt(job, principal, penalty)
    return { solution, penalty, search: [], outOfFold }
  } finally {
    directions.release()
  }
}

async function foldsAt(job: Job, principal: PrincipalDirections, penalty: number): Promise<OutOfFold | null> {
  const { engine, whole, yieldToLoop, seed } = job
  const folds = dealFolds(whole.labels, whole.classes, job.folds, seed)
  if (!folds) return null
  const along = await projected(engine, whole, principal, job.memory)
  try {
    const starts = zeroStarts(along, folds)
    const points = await solveFolds(along, principal.variances, folds, penalty, starts, yieldToLoop)
    return await judgeOutOfFold(along, points, folds)
  } finally {
    along.bound.release()
  }
}

function directionsOf({ engine, whole, seed, yieldToLoop, memory }: Job, most: number): Promise<PrincipalDirections> {
  const rank = Math.max(1, Math.min(most, Math.floor(mostCoordinates / whole.n)))
  return memory.directionsOr(`${engine.name} ${seed} ${rank}`, () =>
    principalDirections(engine, whole.bound, whole, whole.scaling, { rank, seed, yieldToLoop }),
  )
}

async function solve(
  { curve, yieldToLoop }: Job,
  regression: Regression,
  watched: Regression | null,
  start: Float32Array,
  penalty: number,
  precondition: Precondition,
  goal: number,
): Promise<Solution> {
  const problem = { start, rowWeights: evenWeights(regression.n), onStep: curve.during(regression.n, watched) }
  const options = {
    precondition,
    tolerance: goal,
    biasCurvature: rowWeight(regression.classes),
    maxSteps: mostSteps,
    yieldToLoop,
  }
  const [solution] = await solveTogether(regression, [problem], penalty, options)
  return solution
}
