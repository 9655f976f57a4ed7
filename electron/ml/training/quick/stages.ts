import type { Breathe } from './breathing.ts'
import type { Curve } from './curve.ts'
import type { SoftmaxEngine } from './engine.ts'
import type { Precondition } from './lbfgs.ts'
import type { Regression } from './objective.ts'
import { searchPenalty, type PenaltyScore } from './penalty-search.ts'
import { axesPreconditioner, directionsPreconditioner, rowWeight } from './preconditioner.ts'
import { principalDirections, type PrincipalDirections } from './principal-directions.ts'
import { lifted, projected } from './projection.ts'
import { evenWeights, solveTogether, type Solution } from './solve.ts'

/** Most principal directions: for the search and for the solver alone. The decision note has the measurements. */
const searchDirections = 256
const solverDirections = 128
/** Numbers that the rows' coordinates along them may take. */
const mostCoordinates = 2e7
/** How far above its optimum the final loss may end by the bound, relative; it ends about three times nearer. */
const tolerance = 5e-4
const mostSteps = 1000

export interface Job {
  engine: SoftmaxEngine
  whole: Regression
  /** Validation rows, or nothing to watch. */
  watched: Regression | null
  curve: Curve
  breathe: Breathe
  seed: number
  folds: number
}

export interface Solved {
  solution: Solution
  penalty: number
  search: PenaltyScore[]
}

/** Searches the penalty along the principal directions, solves there from zero, and ends in the whole space. */
export async function solveAnew(job: Job): Promise<Solved> {
  const { engine, whole, watched, breathe } = job
  const principal = await directionsOf(job, searchDirections)
  const along = await projected(engine, whole, principal)
  const watchedAlong = watched && (await projected(engine, watched, principal))
  const directions = await engine.bind(principal.directions, breathe)
  try {
    const { penalty, search } = await searchPenalty(along, principal.variances, job)
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
    return { solution, penalty, search }
  } finally {
    for (const used of [along.bound, watchedAlong?.bound, directions]) used?.release()
  }
}

/** Goes on from a point with a known penalty. */
export async function solveFrom(job: Job, start: Float32Array, penalty: number): Promise<Solved> {
  const { engine, whole, watched, breathe } = job
  const principal = await directionsOf(job, solverDirections)
  const directions = await engine.bind(principal.directions, breathe)
  try {
    const precondition = directionsPreconditioner(principal, directions, whole.classes, penalty)
    return { solution: await solve(job, whole, watched, start, penalty, precondition, tolerance), penalty, search: [] }
  } finally {
    directions.release()
  }
}

function directionsOf({ engine, whole, seed, breathe }: Job, most: number): Promise<PrincipalDirections> {
  const rank = Math.max(1, Math.min(most, Math.floor(mostCoordinates / whole.n)))
  return principalDirections(engine, whole.bound, whole, whole.scaling, { rank, seed, breathe })
}

async function solve(
  { curve, breathe }: Job,
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
    breathe,
  }
  const [solution] = await solveTogether(regression, [problem], penalty, options)
  return solution
}
