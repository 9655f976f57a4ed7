import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

const root = path.join(import.meta.dirname, '../../..')
const dir = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'loupe-language-')))
afterAll(() => fs.rmSync(dir, { recursive: true, force: true }))

/** Loupe with one more language: a row, and a folder that begins as a copy of the English one. */
beforeAll(() => {
  for (const folder of ['common', 'electron'])
    fs.cpSync(path.join(root, folder), path.join(dir, folder), { recursive: true })
  fs.copyFileSync(path.join(root, 'package.json'), path.join(dir, 'package.json'))
  fs.symlinkSync(path.join(root, 'node_modules'), path.join(dir, 'node_modules'), 'junction')
  const words = path.join(dir, 'common/words')
  fs.cpSync(path.join(words, 'en'), path.join(words, 'eo'), { recursive: true })
  const door = path.join(words, 'eo/door.ts')
  fs.writeFileSync(door, fs.readFileSync(door, 'utf8').replace('This browser is not signed in', 'Ne ensalutinta'))
  const list = path.join(dir, 'common/languages.ts')
  const source = fs.readFileSync(list, 'utf8')
  const [row] = /  \{\n    code: 'zh'[^]*?\n  \},\n/.exec(source) ?? ['']
  const made = row.replaceAll('zh-CN', 'eo').replaceAll('zh', 'eo').replace('简体中文', 'Esperanto')
  fs.writeFileSync(list, source.replace(row, row + made))
})

/** The exports of a module in the changed copy. */
function answer<T>(script: string): T {
  const args = ['--input-type=module', '-e', `${script}\nprocess.stdout.write(JSON.stringify(answer))`]
  return JSON.parse(execFileSync(process.execPath, args, { cwd: dir, encoding: 'utf8' })) as T
}

test('a row and a folder are all that a language needs: settings, sign-in page and gallery have it', () => {
  const { settings, wanted, door, gallery } = answer<Record<string, string>>(`
    import { languageFor } from './common/languages.ts'
    import { bundleScript } from './electron/ml/export/gallery/script.ts'
    import { signInPage } from './electron/server/door/sign-in-page.ts'
    import { appSettingsSchema } from './electron/studio/app/settings.ts'
    const settings = appSettingsSchema.shape.language.parse('eo')
    const answer = { settings, wanted: languageFor(['eo-US']), door: signInPage(), gallery: await bundleScript() }
  `)
  expect([settings, wanted]).toEqual(['eo', 'eo'])
  expect(door).toContain('<div lang="eo"><p><b>Ne ensalutinta')
  expect(gallery).toContain('Esperanto')
})

test('no other module contains the code of a language', () => {
  const files = ['common', 'electron', 'renderer'].flatMap((folder) =>
    fs.globSync(`${folder}/**/*.{ts,js,svelte}`, { cwd: root }),
  )
  const spelling = files.filter((file) => /['"](zh|zh-CN)['"]/.test(fs.readFileSync(path.join(root, file), 'utf8')))
  expect(spelling.sort()).toEqual(['common/languages.ts', 'common/words/zh/numbers.ts'])
})
