/** Rules of the recipe schema besides types and bounds. */
export type RecipeRule =
  | 'backbone_names'
  | 'one_name'
  | 'same_twice'
  | 'plain_name'
  | 'float32'
  | 'out'
  | 'last_layer'
  | 'only_last'
  | 'momentum'
  | 'class_weights'
  | 'views'
  | 'eval_random'
  | 'penalty'
  | 'start'
  | 'balanced_shuffle'
  | 'needs_patience'
  | 'batch_norm_frozen'
  | 'solved_frozen'
  | 'solved_layers'
  | 'views_none'
  | 'views_alike'
  | 'rising'
  | 'ratio'
  | 'magnitude'
  | 'erasing_value'
  | 'erasing_place'
  | 'markers_last'

export type Bound = '>' | '>=' | '<' | '<='

/** What does not fit, and what would. */
export type FaultKind =
  | { kind: 'missing'; expected: string }
  | { kind: 'type'; expected: string; received: string }
  | { kind: 'bound'; bound: Bound; n: number }
  | { kind: 'length'; of: 'array' | 'string'; bound: Bound; n: number }
  /** One of these values, or of these kinds of an object. */
  | { kind: 'one_of'; of: 'values' | 'kinds'; names: readonly string[] }
  | { kind: 'unknown_keys'; keys: readonly string[] }
  | { kind: 'custom'; rule: RecipeRule }
  /** Several forms are allowed, and none fits. */
  | { kind: 'either'; of: readonly FaultKind[] }
  | { kind: 'other' }

/** Its place as people write it, `head[1].out`; empty for the whole recipe. */
export type RecipeFault = { path: string } & FaultKind

/** The page's words for faults. */
export interface FaultWords {
  missing: string
  /** By the name of a type in JSON or Zod. */
  types: Record<string, string>
  otherType: string
  bounds: Record<Bound, (n: string) => string>
  lengths: Record<'array' | 'string', (bound: string) => string>
  oneOf(names: string): string
  unknown(names: string): string
  at(path: string, reason: string): string
  or: string
  between: string
  comma: string
  more(n: number): string
  rules: Record<RecipeRule, string>
}

/** Why one field of a recipe does not fit. */
export function sayFault(fault: FaultKind, words: FaultWords): string {
  switch (fault.kind) {
    case 'missing':
      return words.missing
    case 'type':
      return words.types[fault.expected] ?? words.otherType
    case 'bound':
      return words.bounds[fault.bound](String(fault.n))
    case 'length':
      return words.lengths[fault.of](words.bounds[fault.bound](String(fault.n)))
    case 'one_of':
      return words.oneOf(fault.names.join(words.comma))
    case 'unknown_keys':
      return words.unknown(fault.keys.join(words.comma))
    case 'custom':
      return words.rules[fault.rule]
    case 'either':
      return [...new Set(fault.of.map((one) => sayFault(one, words)))].join(words.or)
    case 'other':
      return words.otherType
  }
}

/** All reported faults of a recipe; `more` counts those left out. */
export function sayFaults(faults: readonly RecipeFault[], more: number, words: FaultWords): string {
  const said = faults.map((fault) =>
    fault.path === '' ? sayFault(fault, words) : words.at(fault.path, sayFault(fault, words)),
  )
  return [...said, ...(more > 0 ? [words.more(more)] : [])].join(words.between)
}
