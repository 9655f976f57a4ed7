import type { SentencesById } from '../../../problems/sentences.ts'
import type { FaultKind, RecipeFault, RecipeRule } from '../../recipe-faults.ts'

/** The rule that a recipe breaks. */
export const recipeRules: Record<RecipeRule, string> = {
  backbone_names: 'expected the name of a backbone or a list of names',
  one_name: 'one name an entry: a list has brackets',
  same_twice: 'the same network twice adds nothing',
  plain_name: 'expected small letters, digits and hyphens',
  float32: "expected 'float32', or nothing for what is fastest here",
  out: "expected a whole number from 1 or 'classes'",
  last_layer: 'the last layer must be {"type": "Linear", "out": "classes"}',
  only_last: "only the last layer gives 'classes'",
  momentum: 'needs a momentum above 0',
  class_weights: "expected 'balanced' or numbers above 0 by the names of classes",
  views: "expected 'none', 'fresh' or {\"cached\": K} with K from 1 to 64",
  eval_random: 'pictures are judged without random steps',
  penalty: "expected 'auto' or a number from 0",
  start: "expected 'solved', or nothing for random weights",
  balanced_shuffle: "'balanced' draws its pictures, so shuffle must be true",
  needs_patience: 'counts only together with patience',
  batch_norm_frozen: "frozen layers keep their statistics anyway, so mode must be 'last-stage' or 'full'",
  solved_frozen: "'solved' begins where a frozen head ends, so mode must be 'last-stage' or 'full'",
  solved_layers: "'solved' gives one Linear layer its weights; only Dropout may stand before it",
  views_none:
    "'none' looks at each picture once, but transforms.train has random steps: 'fresh' or {\"cached\": K} fits",
  views_alike: "transforms.train has no random step, so all views would be the same: 'none' fits",
  rising: 'the first number is the smaller one',
  ratio: 'a ratio is more than 0',
  magnitude: 'must be less than num_magnitude_bins',
  erasing_value: "expected a number, three numbers or 'random'",
  erasing_place: 'RandomErasing works on tensors: it comes after ToTensor or Normalize',
  markers_last:
    'ToTensor and Normalize come last, in that order, each at most once; only RandomErasing may follow them',
}

/** Where the JSON is broken. */
const broken = {
  comma_too_many: 'a name in double quotes should come here; is there a comma too many before it?',
  name: 'a name in double quotes should come here',
  colon: 'a colon is missing after a name',
  comma: 'a comma or a closing bracket is missing',
  quote: 'a text has no closing quote',
  ends: 'it ends too early',
  follows: 'something follows behind its end',
  line_end: 'a text runs over the end of its line',
  backslash: 'a backslash before a character that cannot be escaped',
  number: 'a number is not whole',
  strange: 'something stands here that does not belong here',
}
export type JsonFault = keyof typeof broken

function said(fault: FaultKind): string {
  switch (fault.kind) {
    case 'missing':
      return fault.expected === 'int' ? 'expected a whole number' : `expected ${fault.expected}, but it is missing`
    case 'type':
      return fault.expected === 'int'
        ? 'expected a whole number'
        : `expected ${fault.expected}, received ${fault.received}`
    case 'bound':
      return `${size(fault.bound)}: expected number to be ${fault.bound}${fault.n}`
    case 'length':
      return `${size(fault.bound)}: expected ${fault.of} to have ${fault.bound}${fault.n} ${fault.of === 'array' ? 'items' : 'characters'}`
    case 'one_of':
      if (fault.of === 'kinds') return `expected one of ${fault.names.map((name) => `'${name}'`).join(', ')}`
      return `expected ${fault.names.length > 1 ? 'one of ' : ''}${fault.names.map((name) => JSON.stringify(name)).join('|')}`
    case 'unknown_keys':
      return `unknown ${fault.keys.length > 1 ? 'keys' : 'key'} ${fault.keys.map((key) => JSON.stringify(key)).join(', ')}`
    case 'custom':
      return recipeRules[fault.rule]
    case 'either':
      return [...new Set(fault.of.map(said))].join(', or ')
    case 'other':
      return 'invalid input'
  }
}

const size = (bound: string) => (bound.startsWith('>') ? 'too small' : 'too big')

/** `where` is a file or an option; null for the recipe that was passed directly. */
interface Where {
  where: string | null
}
const at = (where: string | null) => where ?? 'This recipe'

/** Reading recipes. */
export const recipes = {
  'recipe_invalid.faults': ({ where, faults, more }: Where & { faults: readonly RecipeFault[]; more: number }) => ({
    message: `${at(where)}: ${[
      ...faults.map((fault) => (fault.path === '' ? said(fault) : `${fault.path}: ${said(fault)}`)),
      ...(more > 0 ? [`and ${more} more`] : []),
    ].join('; ')}.`,
    next: 'Correct it and try again.',
  }),
  'recipe_invalid.needs_epochs': ({ where, mode }: Where & { mode: string }) => ({
    message: `${at(where)}: mode: '${mode}' trains the backbone itself, which takes epochs.`,
    next: "Set solver to 'epochs', or mode to 'frozen'.",
  }),
  'recipe_unsupported.backbones': ({ where, mode }: Where & { mode: string }) => ({
    message: `${at(where)}: mode '${mode}' trains the backbone itself, which works with one backbone only.`,
    next: "Name one backbone, or set mode to 'frozen'.",
  }),
  'recipe_invalid.no_json': ({ where, line, what }: Where & { line: number; what: JsonFault }) => ({
    message: `${at(where)}, line ${line}: this is not JSON (${broken[what]}).`,
    next: 'Correct that line and try again.',
  }),
  'recipe_invalid.over_1_mb': ({ path }: { path: string }) => ({
    message: `${path} is larger than 1 MB, too large for a recipe.`,
    next: 'Give the path of a recipe, a short JSON file.',
  }),
  'recipe_invalid.no_file': ({ path }: { path: string }) => ({
    message: `${path} is not a file.`,
    next: 'Give the path of a JSON file.',
  }),
  'recipe_invalid.unknown': ({ name, names }: { name: string; names: readonly string[] }) => ({
    message: `There is no recipe or file called '${name}'.`,
    next: names.length > 0 ? `The built-in ones are ${names.join(', ')}; or give the path of a JSON file.` : '',
  }),
} satisfies SentencesById
