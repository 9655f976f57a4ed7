interface Tried {
  id: string
  title: string
  /** Of the validation pictures; null if there are none. */
  accuracy: number | null
  loss: number | null
}

/** Which of several runs was kept, and why, in the command's words; the page's are in `train.choice`. */
export function choiceSentence({ kept, why, runs }: { kept: string; why: string; runs: Tried[] }): string {
  const best = runs.find(({ id }) => id === kept)
  const others = runs.filter(({ id }) => id !== kept)
  if (!best) return ''
  if (best.accuracy === null || why === 'no_validation')
    return `Kept ${best.title}: there are no validation pictures to compare with, and its settings were chosen on held-out pictures.`
  const said = others.map((one) => {
    const equal = one.accuracy === best.accuracy
    const loss = one.loss !== null && best.loss !== null && one.loss > best.loss ? ' with a higher loss' : ''
    return `${one.title} for ${percent(one.accuracy ?? 0)}${equal ? loss || ', but was made later' : ''}`
  })
  return `Kept ${best.title}: right for ${percent(best.accuracy)} of the validation pictures (${said.join(', ')}). The test pictures had no say.`
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`
}
