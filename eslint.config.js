import boundaries from 'eslint-plugin-boundaries'
import tseslint from 'typescript-eslint'

/** The layers of electron/, from the numbers up. Each may use itself and what it lists. */
const layers = {
  ml: ['ml'],
  trainer: ['trainer', 'ml'],
  studio: ['studio', 'ml', 'protocol'],
  server: ['server', 'studio', 'ml', 'protocol'],
  cli: ['cli', 'server', 'studio', 'ml', 'protocol'],
  desktop: ['desktop', 'server', 'studio', 'protocol'],
  protocol: ['ml'],
}

/** Inside ml, the way of the data: each folder may use only those before it. */
const way = ['base', 'images', 'backbones', 'features', 'training', 'evaluation', 'export']

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
    files: ['**/*.ts'],
    plugins: { boundaries },
    settings: {
      'import/resolver': { node: { extensions: ['.ts', '.js'] } },
      'boundaries/include': ['electron/**/*.ts'],
      'boundaries/elements': [
        { type: 'protocol', pattern: 'electron/trainer/protocol.ts', mode: 'full' },
        ...way.slice(1).map((name) => ({ type: `ml-${name}`, pattern: `electron/ml/${name}/**/*.ts`, mode: 'full' })),
        { type: 'ml-base', pattern: 'electron/ml/*.ts', mode: 'full' },
        ...Object.keys(layers)
          .filter((name) => name !== 'ml' && name !== 'protocol')
          .map((name) => ({ type: name, pattern: `electron/${name}/**/*.ts`, mode: 'full' })),
      ],
    },
    rules: {
      'boundaries/element-types': [
        'error',
        {
          default: 'disallow',
          rules: [
            ...way.map((name, i) => ({ from: `ml-${name}`, allow: way.slice(0, i + 1).map((n) => `ml-${n}`) })),
            ...Object.entries(layers)
              .filter(([name]) => name !== 'ml')
              .map(([from, to]) => ({
                from,
                allow: to.flatMap((n) => (n === 'ml' ? way.map((w) => `ml-${w}`) : [n])),
              })),
          ],
        },
      ],
      'no-restricted-imports': [
        'error',
        { paths: [{ name: 'electron', message: 'Only electron/desktop imports electron.' }] },
      ],
      '@typescript-eslint/no-extraneous-class': 'off',
    },
  },
  { files: ['electron/desktop/**/*.ts'], rules: { 'no-restricted-imports': 'off' } },
)
