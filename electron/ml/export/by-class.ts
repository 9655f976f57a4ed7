/** Probabilities by class name. The object has no prototype, since a class may be called `__proto__`. */
export function byClass(probabilities: ArrayLike<number>, classes: string[]): Record<string, number> {
  const named = Object.create(null) as Record<string, number>
  classes.forEach((name, i) => (named[name] = probabilities[i]))
  return named
}
