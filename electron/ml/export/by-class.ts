/** Probabilities by class name. A name may be `__proto__`: the object has no prototype to hit. */
export function byClass(probabilities: ArrayLike<number>, classes: string[]): Record<string, number> {
  const named = Object.create(null) as Record<string, number>
  classes.forEach((name, i) => (named[name] = probabilities[i]))
  return named
}
