/** A number in scientific notation, with one digit or more decimals: 2 × 10⁻⁷. */
export function scientific(x: number, decimals = 0): string {
  if (x === 0) return '0'
  const [digits, power] = x.toExponential(decimals).split('e')
  const raised = power.replace('+', '').replace(/[-\d]/g, (one) => (one === '-' ? '⁻' : '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(one)]))
  return `${Number(digits)} × 10${raised}`
}
