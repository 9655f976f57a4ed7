/**
 * Compares names in natural order, by the rules of this computer's language: 'img 9' before 'img 10'. For display only:
 * classes and pictures in data have the same order everywhere.
 */
export const inNaturalOrder = new Intl.Collator(undefined, { numeric: true }).compare
