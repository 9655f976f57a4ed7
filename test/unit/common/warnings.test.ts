import { expect, test } from 'vitest'
import { warningIn, warningsIn, warningTitle } from '../../../common/warnings/said.ts'
import { warning, type Warning, type WarningCode, type WarningFacts } from '../../../common/warnings/warning.ts'
import { warnings as english } from '../../../common/words/en/warnings/index.ts'
import { warnings as chinese } from '../../../common/words/zh/warnings/index.ts'

const leftOut = [
  { path: 'bee/1.jpg', reason: 'The file is empty.', fault: { id: 'empty.file' as const } },
  { path: 'bee/2.jpg', reason: 'As an earlier version kept it.', fault: null },
]
const engine = { engine: 'onnxruntime webgpu', next: 'onnxruntime cpu', why: 'the device was lost.' }

/** Facts for each warning; for those with several sentences, one set per sentence. */
const samples: { [Code in WarningCode]: WarningFacts<Code>[] } = {
  empty: leftOut,
  not_a_picture: leftOut,
  damaged: leftOut,
  too_large: leftOut,
  unreadable: [...leftOut, { files: 3 }],
  missing: leftOut,
  outside_folder: leftOut,
  bad_name: leftOut,
  changed: leftOut,
  case_twins: [{ first: 'Bee', second: 'bee' }],
  other_folders: [{ folders: ['extra', 'more'] }],
  no_class_folders: [{ folders: ['train', 'test'] }],
  one_split: [{ split: 'train' }],
  not_listed: [{ pictures: 1 }, { pictures: 7 }],
  integer_labels: [{ names: 5 }, { nameless: [7, 8] }],
  bad_split: [{ words: ['learn', 'exam'] }],
  two_splits: [{ picture: 'a.jpg', first: 'train', second: 'test', split: 'test' }],
  overlapping_sources: [{ folder: '/p/bees', other: '/p' }],
  linked_outside: [{ pictures: 2, folder: '/p', first: 'a.jpg', real: '/q/a.jpg' }],
  removed_class: [{ pictures: 2, name: 'bee' }],
  source_not_chosen: [{ folder: '/p' }],
  conflict: [
    { path: 'a.jpg', kept: 'ant', found: null },
    { path: 'a.jpg', kept: null, found: 'bee' },
  ],
  leak: [{ copy: 'a.jpg', from: 'train', twin: 'b.jpg', split: 'test' }, { copies: 1200 }],
  small_class: [
    { name: 'bee', groups: 1, wanted: 3 },
    { name: 'bee', groups: 2, wanted: 3 },
    { name: 'bee', fewerThan: 10 },
  ],
  no_validation: [{ instead: 'training pictures' }, { instead: 'last epoch' }],
  empty_class: [{ name: 'bee' }],
  no_training: [{ name: 'bee' }],
  left_out: [{ pictures: 1 }, { pictures: 3 }],
  data_changed: [{ run: 'r0001' }],
  unknown_class: [{ pictures: 3, run: 'r0001' }],
  checkpoint_unreadable: [{ found: 'The checkpoint is damaged.' }],
  checkpoint_outdated: [{}],
  engine_fell_back: [
    { ...engine, started: true },
    { ...engine, started: false },
  ],
  engine_out_of_memory: [
    { engine: 'onnxruntime webgpu', pictures: 32, next: 16 },
    { engine: null, pictures: 32, next: 16 },
  ],
  int8_ranges: [{ backbone: 'resnet18', wrong: ['kept', 'shipped'], then: 'measured' }],
  int8_own_ranges: [
    { backbone: 'resnet18', checked: null },
    { backbone: 'resnet18', checked: { pictures: 8, mean: 0.91, lowest: 0.8 } },
  ],
  int8_disagrees: [
    { backbone: 'resnet18', agreement: 0.9, expected: 0.99, asked: true },
    { backbone: 'resnet18', agreement: 0.9, expected: 0.99, asked: false },
  ],
  float32_already: [{ model: 'model.onnx', notWritten: 'model.float32.onnx' }],
  not_copied: [{ pictures: 3 }],
}

const codes = Object.keys(samples) as WarningCode[]
const all = codes.flatMap((code) => samples[code].map((about) => warning(code, about as WarningFacts<typeof code>)))
const languages = [
  { name: 'English', words: english },
  { name: 'Chinese', words: chinese },
]

test.each(languages)('every warning can be said in $name, alone and together with others', ({ words }) => {
  expect(Object.keys(words).sort()).toEqual(codes.toSorted())
  for (const one of all)
    for (const said of [warningIn(words, one), warningTitle(words, one), ...warningsIn(words, [one, one])]) {
      expect(said, one.code).toMatch(/\S{2}/)
      expect(said, one.code).not.toMatch(/undefined|null|NaN|\[object/)
    }
})

test('the languages have the same kinds of sentences, in other words', () => {
  for (const code of codes) expect(Object.keys(chinese[code]).sort()).toEqual(Object.keys(english[code]).sort())
  for (const one of all) {
    expect(warningIn(english, one)).toBe(one.message)
    expect(warningIn(chinese, one), one.code).toMatch(/\p{Script=Han}/u)
  }
})

test('several of a kind are one sentence: the first five by name, the rest counted', () => {
  const few = (n: number) =>
    Array.from({ length: n }, (_, i) => warning('small_class', { name: `c${i + 1}`, fewerThan: 10 }))
  expect(warningsIn(english, [...few(2), warning('empty_class', { name: 'bee' })])).toEqual([
    'Few training pictures; more would help: c1, c2.',
    'Classes without pictures, which are left out: bee.',
  ])
  expect(warningsIn(english, few(17))).toEqual([
    'Few training pictures; more would help: c1, c2, c3, c4, c5, and 12 more.',
  ])
  expect(warningsIn(chinese, few(17))).toEqual(['训练图片很少，多一些会更好：c1、c2、c3、c4、c5、还有 12 个。'])
})

test('those without a sentence for several are said one by one, and none twice', () => {
  const twins = warning('case_twins', { first: 'Bee', second: 'bee' })
  const others = warning('case_twins', { first: 'Ant', second: 'ANT' })
  expect(warningsIn(english, [twins, others, twins])).toEqual([twins.message, others.message])
})

test('what does not fit, in somebody else’s project, is said in its stored sentence and never throws', () => {
  const strange: unknown[] = [null, undefined, 7, 'text', [], {}, { name: { toString: 1 } }, { wrong: 3, folders: 7 }]
  for (const { words } of languages)
    for (const code of [...codes, 'no_such_warning', '__proto__', 'constructor'])
      for (const about of strange) {
        const one = { code, about, message: 'In its own words.' } as Warning
        for (const said of [warningIn(words, one), warningTitle(words, one), ...warningsIn(words, [one, one])])
          expect(typeof said).toBe('string')
      }
  const unknown = { code: 'of_a_later_version', about: {}, message: 'In its own words.' } as unknown as Warning
  expect([warningIn(chinese, unknown), warningsIn(chinese, [unknown])]).toEqual([
    'In its own words.',
    ['In its own words.'],
  ])
})
