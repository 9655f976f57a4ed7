import { random, shuffle } from '../../ml/random.ts'
import { roundRobin } from '../../ml/round-robin.ts'

/**
 * Number of validation pictures shown while a run trains: they fit on a screen, and the messages about them stay short.
 */
export const MOST_WATCHED = 100

/**
 * The validation pictures to watch while a run trains: all, or a seeded choice with classes taking turns.
 * @param labels class index of each picture
 * @returns indices, by class and then in the given order
 */
export function watchedPictures(labels: Int32Array, seed: number): Int32Array {
  const next = random(seed, 'watched')
  const classes = [...Map.groupBy(labels.keys(), (i) => labels[i]).values()].map((of) => shuffle(of, next))
  return Int32Array.from(roundRobin(classes, MOST_WATCHED)).sort((a, b) => labels[a] - labels[b] || a - b)
}
