/**
 * Compares names as people sort them, by the rules of this computer's language: 'img 9' before 'img 10'. For showing
 * only: the order of classes and pictures in data is the same everywhere.
 */
export const inNaturalOrder = new Intl.Collator(undefined, { numeric: true }).compare
