import fs from 'node:fs'
import path from 'node:path'
import { format, resolveConfig } from 'prettier'
import { expect, test } from 'vitest'
import { licenceTexts } from '../../scripts/package/licences.ts'
import { notices } from '../../scripts/package/notices.ts'
import { bundledPackages } from '../../scripts/package/shipped.ts'
import { shippedPackages } from '../../scripts/package/shipped-packages.ts'
import { hostTarget } from '../../scripts/package/target.ts'
import { tempFolder, writeIn } from '../fixtures/pictures/picture-folders.ts'

const root = path.join(import.meta.dirname, '../..')

test('NOTICES.md names every package that is shipped (npm run notices writes it)', async () => {
  const file = path.join(root, 'NOTICES.md')
  const options = await resolveConfig(file)
  const wanted = await format(await notices(), { ...options, parser: 'markdown' })
  expect(fs.readFileSync(file, 'utf8')).toBe(wanted)
  for (const name of ['onnxruntime-node', '@img/sharp-libvips-linux-x64', '@tensorflow/tfjs-backend-wasm', 'svelte'])
    expect(wanted).toContain(`| ${name} `)
})

test('every shipped package has the text of its licence, whether or not it includes it', async () => {
  const beside = shippedPackages(hostTarget()).map(({ name }) => path.join(root, 'node_modules', name))
  const folders = [...new Set([...(await bundledPackages(null)), ...beside])]
  const parts = licenceTexts(folders).split(/\n\n-{80}\n\n(?=\S+ \d)/)
  expect(parts).toHaveLength(folders.length)
  for (const part of parts) expect(part.length, part.slice(0, 80)).toBeGreaterThan(500)
  const of = (name: string) => parts.find((part) => part.trim().startsWith(`${name} `)) ?? ''
  expect(of('onnxruntime-node')).toMatch(/Microsoft Corporation[\s\S]+Permission is hereby granted/)
  expect(of('@tensorflow/tfjs-backend-wasm')).toContain('Apache License')
  expect(of('libheif-js')).toContain('GNU LESSER GENERAL PUBLIC LICENSE')
  const libvips = parts.find((part) => part.trim().startsWith('@img/sharp-libvips'))
  // On Windows the library is in sharp's own package.
  if (process.platform !== 'win32') expect(libvips).toMatch(/LESSER GENERAL[\s\S]+GENERAL PUBLIC[\s\S]+librsvg/)
})

test('a package without any text is found when packaging, not later', () => {
  const folder = path.join(tempFolder(), 'stranger')
  writeIn(folder, 'package.json', JSON.stringify({ name: 'stranger', version: '1.0.0', license: 'WTFPL' }))
  expect(() => licenceTexts([folder])).toThrow(/stranger/)
})
