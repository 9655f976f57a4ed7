import { expect, test } from 'vitest'
import { readCsv } from '../../../../electron/studio/datasets/csv.ts'
import { readLabelNames } from '../../../../electron/studio/datasets/list-labels.ts'
import { readCsvList, readTextList, type List } from '../../../../electron/studio/datasets/list-rows.ts'
import { placeRows, readLists } from '../../../../electron/studio/datasets/lists.ts'

const rowsOf = (list: List | null) => list?.rows.map(({ paths, label }) => [paths[0], label])

function read(lists: List[], files: string[], names: string | null = null) {
  const { placed, unknown, outside } = placeRows(
    lists,
    '',
    '/photos',
    new Map(files.map((f) => [f.normalize('NFC'), f])),
  )
  return { ...readLists(placed, names === null ? null : readLabelNames(names)), unknown, outside }
}

test('a tab ends the path, else the last space does', () => {
  const list = readTextList(
    'train.txt',
    'a b.jpg\tcat\r\nmy dog 1.jpg dog\n\n"odd".png\ttwo words\nno label here.jpg\n',
  )
  expect(rowsOf(list)).toEqual([
    ['a b.jpg', 'cat'],
    ['my dog 1.jpg', 'dog'],
    ['"odd".png', 'two words'],
    ['no label here.jpg', null],
  ])
  expect(list.split).toBe('train')
  expect(list.rows.map((row) => row.line)).toEqual([1, 2, 4, 5])
})

test('escaped tabs and newlines in paths are decoded, and other backslashes still find their file', () => {
  const list = readTextList(
    'list.txt',
    ['a\\tb.jpg\t0', 'a\\nb.jpg\t0', 'a\\\\b.jpg\t0', 'cats\\1.jpg\t0', 'a\\b.jpg\t1'].join('\n'),
  )
  const { entries, unknown } = read([list], ['a\tb.jpg', 'a\nb.jpg', 'a\\b.jpg', 'cats/1.jpg'])
  expect(entries.map((e) => e.path)).toEqual(['a\tb.jpg', 'a\nb.jpg', 'a\\b.jpg', 'cats/1.jpg'])
  expect(unknown).toEqual([])
})

test('CSV keeps commas, quotes and line breaks inside quoted fields, and counts lines', () => {
  expect(readCsv('path,label\r\n"a,b.jpg","say ""hi"""\r\n"two\nlines.jpg",x\r\n\r\nlast.jpg,y')).toEqual([
    { line: 1, fields: ['path', 'label'] },
    { line: 2, fields: ['a,b.jpg', 'say "hi"'] },
    { line: 3, fields: ['two\nlines.jpg', 'x'] },
    { line: 6, fields: ['last.jpg', 'y'] },
  ])
})

test('CSV columns are found by their titles in any case and order, with semicolons too', () => {
  const list = readCsvList('all.csv', 'Subset;Category;Image Path\nvalid;cat;1.jpg\nTEST;dog;2.jpg\nwhat;dog;3.jpg\n')
  expect(list?.rows.map(({ paths, label, split }) => [paths[0], label, split])).toEqual([
    ['1.jpg', 'cat', 'valid'],
    ['2.jpg', 'dog', 'TEST'],
    ['3.jpg', 'dog', 'what'],
  ])
  const reading = read(list ? [list] : [], ['1.jpg', '2.jpg', '3.jpg'])
  expect(reading.entries.map((e) => e.split)).toEqual(['val', 'test', null])
  expect(reading.warnings.map((w) => w.code)).toContain('bad_split')
  expect(readCsvList('other.csv', 'name,age\nme,3\n')).toBeNull()
})

test('paths out of the folder are problems with their line, and never looked up', () => {
  const list = readTextList(
    'list.txt',
    '../secret.jpg a\n/etc/x.jpg a\nC:\\x.jpg a\nsub/../../y.jpg a\n./in/../ok.jpg a\n/photos/ok2.jpg a\n',
  )
  const { entries, outside, unknown } = read([list], ['ok.jpg', 'ok2.jpg'])
  expect(outside.map((p) => [p.code, p.line])).toEqual([
    ['outside_folder', 1],
    ['outside_folder', 2],
    ['outside_folder', 3],
    ['outside_folder', 4],
  ])
  expect(entries.map((e) => e.path)).toEqual(['ok.jpg', 'ok2.jpg'])
  expect(unknown).toEqual([])
})

test('whole-number labels get the names of classes.txt, counted from 0, from 1, or as numbered there', () => {
  const files = ['a.jpg', 'b.jpg']
  const list = (a: number, b: number) => [readTextList('l.txt', `a.jpg ${a}\nb.jpg ${b}\n`)]
  const labels = (lists: List[], names: string) => read(lists, files, names).entries.map((e) => e.label)
  expect(labels(list(0, 1), 'cat\ndog\n')).toEqual(['cat', 'dog'])
  expect(labels(list(1, 2), 'cat\ndog\n')).toEqual(['cat', 'dog'])
  expect(labels(list(1, 2), '1 zebra\n2 ant\n')).toEqual(['zebra', 'ant'])
  expect(read(list(1, 2), files, '1 zebra\n2 ant\n').classes).toEqual(['zebra', 'ant'])
  expect(labels(list(0, 7), 'cat\ndog\n')).toEqual(['cat', '7'])
})

test('numbers without names are classes in the order of their value', () => {
  const list = readTextList('l.txt', 'a.jpg 10\nb.jpg 9\nc.jpg 2\n')
  expect(read([list], ['a.jpg', 'b.jpg', 'c.jpg']).classes).toEqual(['2', '9', '10'])
})

test('a picture listed twice with different labels keeps the first and is a conflict', () => {
  const { entries, conflicts } = read([readTextList('l.txt', 'a.jpg cat\na.jpg cat\na.jpg dog\n')], ['a.jpg'])
  expect(entries).toEqual([{ path: 'a.jpg', label: 'cat', split: null }])
  expect(conflicts).toEqual([{ path: 'a.jpg', kept: 'cat', found: 'dog', between: 'list' }])
})

test('a picture listed for both training and testing is tested', () => {
  const lists = [readTextList('train.txt', 'a.jpg cat\nb.jpg cat\n'), readTextList('test.txt', 'a.jpg cat\n')]
  const { entries, warnings } = read(lists, ['a.jpg', 'b.jpg'])
  expect(entries.map((e) => e.split)).toEqual(['test', 'train'])
  expect(warnings.map((w) => w.code)).toEqual(['two_splits'])
})

test('a lone train list is no split', () => {
  const { entries, warnings } = read([readTextList('train.txt', 'a.jpg cat\n')], ['a.jpg'])
  expect(entries[0].split).toBeNull()
  expect(warnings.map((w) => w.code)).toEqual(['one_split'])
})
