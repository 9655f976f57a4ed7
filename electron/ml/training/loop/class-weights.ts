/** The class weights of a recipe: by name, 1 for classes that are not named; `balanced`: rare classes weigh more. */
type ClassWeights = 'balanced' | Record<string, number>

/**
 * The weight of each class in the loss, `[classes]`. `balanced` is scikit-learn's n / (classes · pictures of the
 * class), over the classes that have training pictures.
 * @param names of the classes, by index
 * @param labels class indices of the training pictures
 */
export function weightsOfClasses(wanted: ClassWeights, names: string[], labels: Int32Array): number[] {
  if (wanted !== 'balanced') return names.map((name) => (Object.hasOwn(wanted, name) ? wanted[name] : 1))
  const counts = names.map((_, c) => labels.reduce((sum, label) => sum + (label === c ? 1 : 0), 0))
  const present = counts.filter((count) => count > 0).length
  return counts.map((count) => (count === 0 ? 1 : labels.length / (present * count)))
}
