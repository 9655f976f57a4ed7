import path from 'node:path'
import { buffer } from 'node:stream/consumers'
import { expect, onTestFinished, test } from 'vitest'
import { fromBufferPromise } from 'yauzl'
import { logError } from '../../../../electron/ml/error-log.ts'
import { applyEdit } from '../../../../electron/studio/edits/apply.ts'
import { createProject } from '../../../../electron/studio/project/project.ts'
import { diagnostics } from '../../../../electron/studio/upkeep/diagnostics.ts'
import { Scrubber } from '../../../../electron/studio/upkeep/scrub.ts'
import { anyRecipe } from '../../../fixtures/projects/recipe.ts'
import { tempFolder, writeIn } from '../../../fixtures/pictures/picture-folders.ts'

const secrets = ['Grandma', 'Søren', 'birthday', 'IMG_2041', 'Nursery', 'Gran%27s', '奶奶', 'Villa Rosa', 'hunter2']

/** A project whose every name is private. */
function privateProject() {
  const dir = tempFolder()
  process.env.LOUPE_HOME = path.join(dir, 'home')
  onTestFinished(() => void delete process.env.LOUPE_HOME)
  const project = createProject(path.join(dir, 'Søren Nursery.loupe'))
  onTestFinished(() => project.close())
  const { id: sourceId } = project.sources.add(path.join(dir, 'Villa Rosa', 'Grandma'), 'folders')
  const paths = ['Nursery/birthday cake (IMG_2041).jpg', 'Nursery/Gran%27s 1 奶奶.JPG', '奶奶/IMG_2041.heic']
  project.transaction(() => {
    const classes = project.classes.ensure(['Nursery', '奶奶'])
    for (const [i, one] of paths.entries())
      project.pictures.add({
        ...{ sourceId, path: one, hash: `${i}`.padStart(64, '0'), bytes: 10, mtimeMs: 1, width: 4, height: 4 },
        ...{ orientation: 1, format: 'jpeg', classId: classes.get(one.split('/')[0]), labelOrigin: 'folder' },
      })
  })
  const recipe = { ...anyRecipe, name: 'hunter2', title: 'For Grandma', description: 'hunter2' }
  const run = project.runs.start({
    recipe,
    backbone: 'resnet50',
    precision: 'float32',
    seed: 3,
    classes: ['Nursery', '奶奶'],
  })
  const root = path.join(dir, 'Villa Rosa', 'Grandma')
  const message = `The folder ${root} with the pictures is not there any more; "${paths[0]}" and birthday cake (IMG_2041).jpg were in it.`
  project.runs.update(run.id, { status: 'failed', error: { code: 'no_such_folder', message, next: 'Locate Nursery.' } })
  const figures = { epoch: 1, loss: 0.25, accuracy: 0.5, valLoss: null, valAccuracy: null, seconds: 1 }
  const problem = { type: 'problem', split: 'train', index: 1, code: 'missing', reason: `${root}/${paths[1]} is gone` }
  const log = [
    JSON.stringify({ type: 'epoch', epoch: figures }),
    JSON.stringify(problem),
    '{"type":"problem","reason":"Grandma',
  ]
  writeIn(project.runsDir, `${run.id}/log.jsonl`, log.join('\n'))
  return { dir, project }
}

async function textOf(zip: Buffer): Promise<Map<string, string>> {
  const files = new Map<string, string>()
  const opened = await fromBufferPromise(zip)
  for await (const entry of opened.eachEntry())
    files.set(entry.fileName, String(await buffer(await opened.openReadStreamPromise(entry))))
  return files
}

test('names that a class had before are not in the report either', async () => {
  const { project } = privateProject()
  for (const name of ['Aunt Ottilie', 'Plain']) applyEdit(project, { kind: 'class-rename', classId: 1, name })
  const [run] = project.runs.all()
  const message = 'The class "Aunt Ottilie" has fewer pictures than "Uncle Emil".'
  project.runs.update(run.id, { classes: ['Uncle Emil', 'x'], error: { code: 'failed', message, next: '' } })
  const everything = [...(await textOf(await diagnostics({ projects: [project] })))].flat().join('\n')
  for (const secret of ['Ottilie', 'Uncle Emil', 'Nursery']) expect(everything).not.toContain(secret)
  expect(everything).toContain('fewer pictures than')
})

test('no name of a picture, a folder, a class or a person is in the report, and its figures are', async () => {
  const { dir, project } = privateProject()
  const about = { settings: { language: 'zh' }, recent: [path.join(dir, 'Villa Rosa', 'Søren Nursery.loupe')] }
  const files = await textOf(await diagnostics({ projects: [project], about }))
  const everything = [...files].flat().join('\n')
  for (const secret of [...secrets, dir, path.basename(dir)]) expect(everything).not.toContain(secret)
  expect([...files.keys()].sort()).toEqual([
    ...['about.json', 'engines.json', 'errors.txt', 'left-out.json'],
    ...['project-1/log-r0001.jsonl', 'project-1/project.json', 'project-1/runs.json'],
  ])
  expect(JSON.parse(files.get('left-out.json') ?? '')).toEqual([])
  expect(JSON.parse(files.get('about.json') ?? '')).toMatchObject({
    machine: { platform: process.platform },
    settings: { language: 'zh' },
    versions: { node: process.versions.node },
  })
  const described = JSON.parse(files.get('project-1/project.json') ?? '') as { classes: Record<string, number> }
  expect(described).toMatchObject({ pictures: 3, formats: { jpeg: 3 } })
  expect(Object.values(described.classes).sort()).toEqual([1, 2])
  const [run] = JSON.parse(files.get('project-1/runs.json') ?? '') as { error: { code: string; message: string } }[]
  expect(run).toMatchObject({ id: 'r0001', status: 'failed', seed: 3, error: { code: 'no_such_folder' } })
  expect(run.error.message).toMatch(
    /^The folder #[0-9a-f]{8} with the pictures is not there any more; "#[0-9a-f]{8}" and /,
  )
  expect(files.get('project-1/log-r0001.jsonl')).toContain('"loss":0.25')
  expect(files.get('project-1/log-r0001.jsonl')?.trim().split('\n')).toHaveLength(2)
})

test('unreadable parts of a project are left out and named; the rest is there', async () => {
  const { project } = privateProject()
  project.settings.set('seal', { sealed: true })
  const { $client } = project.db
  $client.prepare("insert into settings (key, value) values ('odd', 'no json')").run()
  $client.prepare("update runs set metrics = '{'").run()
  logError(new Error('Grandma in /home/eve/x'), 'a test')
  const files = await textOf(await diagnostics({ projects: [project] }))
  expect(JSON.parse(files.get('left-out.json') ?? '')).toEqual([
    { part: 'project-1/project.json setting odd', code: 'unexpected' },
    { part: 'project-1/runs.json r0001', code: 'project_damaged' },
  ])
  const described = JSON.parse(files.get('project-1/project.json') ?? '') as Record<string, unknown>
  expect(described).toMatchObject({ pictures: 3, settings: { seal: { sealed: true }, odd: null } })
  expect(files.get('project-1/log-r0001.jsonl')).toContain('"loss":0.25')
  expect(files.get('errors.txt')).toMatch(/a test: Error: #[0-9a-f]{8} in +#[0-9a-f]{8}/)
  expect(files.get('errors.txt')).toContain('test › unit › studio › upkeep › diagnostics')
})

test('names that are parts of other words stay, unknown paths are removed', () => {
  const scrub = new Scrubber(['at', 'a cat.jpg', '/x/y z'])
  expect(scrub.text('that category at once')).toBe(`that category ${scrub.hash('at')} once`)
  expect(scrub.text('saw a cat.jpg')).toBe(`saw ${scrub.hash('a cat.jpg')}`)
  expect(scrub.text('in /x/y z today')).toBe(`in ${scrub.hash('/x/y z')} today`)
  expect(scrub.text('ENOENT: /home/eve/secret.txt')).not.toContain('eve')
  expect(scrub.text('C:\\Users\\eve\\a.png is gone')).not.toContain('eve')
  expect(new Scrubber([]).hash('a')).not.toBe(scrub.hash('a'))
})

test('one of fifty thousand names is found anywhere', () => {
  const scrub = new Scrubber(Array.from({ length: 50_000 }, (_, i) => `folder ${i % 100}/IMG_${i}.jpg`))
  for (let i = 0; i < 2000; i++) expect(scrub.text(`IMG: folder ${i % 100}/IMG_${i}.jpg is gone`)).not.toContain('IMG_')
})
