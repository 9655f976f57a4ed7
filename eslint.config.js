import boundaries from 'eslint-plugin-boundaries'
import svelte from 'eslint-plugin-svelte'
import tseslint from 'typescript-eslint'

/**
 * The layers, lowest first: each folder may import from itself and those before it in its own list, and from other
 * lists what `beside` names. `base` of ml is what is directly in electron/ml; everything may import `common`, which
 * imports nothing. Of the trainer, others may import only its protocol, and the page only types of the engine (see
 * below).
 */
const ways = {
  ml: ['base', 'files', 'engines', 'images', 'backbones', 'features', 'training', 'evaluation', 'export'],
  studio: [
    ...['base', 'app', 'wheels', 'db', 'project', 'jobs', 'engines', 'backbones', 'datasets', 'edits', 'splits'],
    ...['features', 'runs', 'exports', 'browse', 'upkeep', 'pipeline'],
  ],
  page: ['words', 'backend', 'state', 'components', 'views', 'top'],
}
const [ml, studio, page] = ['ml', 'studio', 'page'].map((layer) => ways[layer].map((name) => `${layer}-${name}`))
const beside = {
  trainer: ml,
  server: [...ml, 'trainer', ...studio],
  cli: [...ml, 'trainer', ...studio, 'server'],
  desktop: [...studio, 'server'],
}
const below = {
  common: [],
  ...Object.fromEntries(ml.map((name, i) => [name, ml.slice(0, i)])),
  ...Object.fromEntries(studio.map((name, i) => [name, [...ml, 'trainer', ...studio.slice(0, i)]])),
  ...beside,
  ...Object.fromEntries(
    page.map((name, i) => [name, [...ml, 'trainer', ...studio, 'server', 'desktop', ...page.slice(0, i)]]),
  ),
}

/** Whatever could empty or fill a person's folder must use one guarded layer. */
const guardedLayer = 'Use electron/ml/files: it follows no link out of a project, and removes only what is Loupe’s.'
const removers = '/^(rm|rmSync|rmdir|rmdirSync|unlink|unlinkSync|cp|cpSync)$/'
const removing = [
  { selector: `CallExpression[callee.name=${removers}]`, message: guardedLayer },
  { selector: `CallExpression[callee.property.name=${removers}]`, message: guardedLayer },
  {
    selector: 'CallExpression[callee.name=/^mkdir(Sync)?$/] Property[key.name="recursive"]',
    message: guardedLayer,
  },
  {
    selector: 'CallExpression[callee.property.name=/^mkdir(Sync)?$/] Property[key.name="recursive"]',
    message: guardedLayer,
  },
]

const element = (type, pattern) => ({ type, pattern, partialMatch: false })
const policy = (from, to) => ({
  from: { element: { type: from } },
  allow: to.map((type) => ({ to: { element: { type } } })),
})
/** A call takes about 120,000 arguments, and lists of pictures may be longer. */
const spread = [
  {
    selector: ':matches(CallExpression, NewExpression) > SpreadElement',
    message: 'Each item lies on the stack: use append, largest or smallest of common/many.ts, or a loop.',
  },
  {
    selector: 'CallExpression[callee.property.name="apply"][arguments.length=2]',
    message: 'Each item lies on the stack: use a loop.',
  },
]
const electron = { name: 'electron', message: 'Only electron/desktop imports electron.' }

/**
 * Programs are started in a folder of ours, and without variables that load foreign code
 * (docs/decisions/0027-programs-and-foreign-files.md).
 */
const startingPrograms = {
  meta: {
    type: 'problem',
    messages: { elsewhere: 'Start programs by studio/base/run-command.ts or start-program.ts.' },
  },
  create(context) {
    const check = (node) => {
      if (/^(node:)?child_process$/.test(node.source?.value ?? '')) context.report({ node, messageId: 'elsewhere' })
    }
    return { ImportDeclaration: check, ImportExpression: check, ExportNamedDeclaration: check }
  },
}

/**
 * What the command says stands in common/words/en/command, as the page's words stand in theirs; beside a verb stands only its help, which goes
 * through commander. Text is what has two words, or a word beside what a template fills in.
 */
const wordsOfTheCommand = {
  meta: { type: 'problem', messages: { here: 'Say it in common/words/en/command, or as the page does.' } },
  create(context) {
    const help = /^(Option|option|requiredOption|argument|command|description|summary|verb)$/
    const notSaid = (node) => {
      if (/Function/.test(node.type) || !node.parent) return false
      const { key, callee } = node
      if (key?.name === 'summary') return true
      const called = callee?.name ?? callee?.property?.name ?? ''
      return help.test(called) || /^log/.test(called) || notSaid(node.parent)
    }
    const check = (text) => (node) => {
      const value = node.value?.cooked ?? node.value
      if (typeof value === 'string' && text.test(value) && !notSaid(node)) context.report({ node, messageId: 'here' })
    }
    return {
      TemplateElement: check(/\p{L}{2}/u),
      Literal: check(/\p{L}{2}[^\p{L}]* |\s\p{L}{2}|^\p{Lu}\p{Ll}+[.:!?]?$/u),
    }
  },
}

export default tseslint.config(
  {
    ignores: [
      'node_modules',
      'dist',
      'release',
      'test-results',
      'resources',
      '**/*.mjs',
      'electron/ml/export/**/page/**',
    ],
  },
  ...tseslint.configs.strict,
  {
    files: ['**/*.{ts,svelte}'],
    plugins: { boundaries },
    settings: {
      'import/resolver': { node: { extensions: ['.ts', '.js', '.svelte'] } },
      'boundaries/include': ['{common,electron,renderer}/**/*.{ts,svelte}'],
      'boundaries/elements': [
        element('common', 'common'),
        ...ways.ml.slice(1).map((name) => element(`ml-${name}`, `electron/ml/${name}`)),
        element('ml-base', 'electron/ml'),
        ...ways.studio.map((name) => element(`studio-${name}`, `electron/studio/${name}`)),
        ...Object.keys(beside).map((name) => element(name, `electron/${name}`)),
        ...ways.page.slice(0, -1).map((name) => element(`page-${name}`, `renderer/${name}`)),
        element('page-top', 'renderer'),
      ],
    },
    rules: {
      'boundaries/dependencies': [
        'error',
        {
          default: 'disallow',
          policies: Object.entries(below).map(([name, others]) => policy(name, ['common', name, ...others])),
        },
      ],
      'no-restricted-imports': ['error', { paths: [electron] }],
      '@typescript-eslint/no-extraneous-class': 'off',
    },
  },
  {
    files: ['electron/{studio,server,cli}/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: [electron],
          patterns: [
            {
              regex: '/trainer/(?!protocol\\.ts$)',
              message: 'The trainer is another process: only its protocol is shared.',
            },
          ],
        },
      ],
    },
  },
  { files: ['{common,electron}/**/*.{ts,js}'], rules: { 'no-restricted-syntax': ['error', ...spread] } },
  {
    files: ['electron/**/*.ts'],
    ignores: [
      'electron/ml/files/**',
      // Below that layer: they remove their own files, one by one.
      'electron/ml/{temporary,atomic-file,error-log}.ts',
      // A file system in memory.
      'electron/ml/export/feature-files/hdf5-sandbox.ts',
    ],
    rules: { 'no-restricted-syntax': ['error', ...spread, ...removing] },
  },
  { files: ['electron/desktop/**/*.ts'], rules: { 'no-restricted-imports': 'off' } },
  {
    files: ['electron/**/*.ts'],
    // The trainer, the decoders and the engine are Loupe itself, in processes that exchange messages; they are started
    // the same way.
    ignores: [
      'electron/studio/base/run-command.ts',
      'electron/studio/base/start-program.ts',
      'electron/studio/jobs/trainer-process.ts',
      'electron/server/thumbnails/pixel-processes.ts',
      'electron/desktop/server-process.ts',
    ],
    plugins: { programs: { rules: { here: startingPrograms } } },
    rules: { 'programs/here': 'error' },
  },
  {
    files: ['electron/cli/**/*.ts'],
    plugins: { words: { rules: { here: wordsOfTheCommand } } },
    rules: { 'words/here': 'error' },
  },
  ...svelte.configs.recommended,
  {
    files: ['renderer/**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: tseslint.parser } },
  },
  {
    files: ['renderer/**/*.{ts,svelte}'],
    rules: {
      // Types are checked by svelte-check; the browser's names are not listed here.
      'no-undef': 'off',
      'no-restricted-syntax': [
        'error',
        ...spread,
        {
          selector:
            'CallExpression[callee.property.name=/^(toSorted|toReversed|toSpliced|groupBy|withResolvers|fromAsync)$/]',
          message: 'Newer than the oldest Chromium that the page must run in (108).',
        },
      ],
      // Addresses of this page are fragments: '#/p/ID/SECTION'.
      'svelte/no-navigation-without-resolve': 'off',
      // 50,000 rows are in plain columns with one version counter; a proxy for every cell would be slow.
      'svelte/prefer-svelte-reactivity': 'off',
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: ['**/electron/**'],
              allowTypeImports: true,
              message: 'The page speaks to the engine over HTTP: it shares types only.',
            },
            { regex: '^electron$', message: 'Only electron/desktop imports electron.' },
          ],
        },
      ],
    },
  },
)
