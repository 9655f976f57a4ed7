/** `npm run notices`: writes NOTICES.md from what the packages would contain. */
import fs from 'node:fs'
import path from 'node:path'
import { format } from 'prettier'
import { notices } from './package/notices.ts'

const file = path.join(import.meta.dirname, '..', 'NOTICES.md')
fs.writeFileSync(file, await format(await notices(), { parser: 'markdown', printWidth: 120 }))
