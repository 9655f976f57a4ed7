import os from 'node:os'
import path from 'node:path'
import { buffer } from 'node:stream/consumers'
import { pathToFileURL } from 'node:url'
import yazl from 'yazl'
import { errorLogFile } from '../../ml/error-log.ts'
import { readRegularFile } from '../../ml/regular-file.ts'
import type { Recipe } from '../../ml/training/recipes/schema.ts'
import { databaseError } from '../db/errors.ts'
import type { Run } from '../db/runs.ts'
import { versions } from '../exports/versions.ts'
import { loupeHome, resourcesDir } from '../base/home.ts'
import { enginesFile } from '../engines/engines-file.ts'
import { builtInRecipes } from '../features/recipes.ts'
import { runIdPattern } from '../db/run-id.ts'
import type { Project } from '../project/project.ts'
import { Scrubber } from './scrub.ts'

interface DiagnosticsInput {
  /** Open projects; their counts and runs are described, names and paths are hashed. */
  projects: Project[]
  /** The app's settings and whatever else the caller knows; names and paths in them are hashed. */
  about?: Record<string, unknown>
}

const MOST_RUNS = 20
const MOST_LOG_BYTES = 200_000

/**
 * A zip for a bug report: versions, platform, engines, settings, counts, run logs and errors. No pictures, and no name
 * of a file or folder. Unreadable parts of a project are left out and listed in `left-out.json`: it is damaged projects
 * that people report.
 */
export async function diagnostics({ projects, about = {} }: DiagnosticsInput): Promise<Buffer> {
  const leftOut: LeftOut[] = []
  const names = new Set(machineNames())
  for (const [i, project] of projects.entries()) addNames(names, project, i, leftOut)
  for (const name of everyday) names.delete(name)
  const scrub = new Scrubber(names)
  const zip = new yazl.ZipFile()
  const add = (name: string, value: unknown) =>
    zip.addBuffer(Buffer.from(typeof value === 'string' ? value : `${JSON.stringify(value, null, 2)}\n`), name)
  add('about.json', { versions: versions(), machine: machine(), ...(scrub.json(about) as object) })
  add('engines.json', scrub.json(await enginesFile().read()))
  add('errors.txt', await errorLog(scrub))
  const builtIn = new Set((await builtInRecipes()).map(({ name }) => name))
  for (const [i, project] of projects.entries()) {
    const folder = `project-${i + 1}`
    const runs = readable(`${folder}/runs.json`, leftOut, () => runIds(project).slice(-MOST_RUNS), [])
    add(`${folder}/project.json`, describeProject(project, scrub, folder, leftOut))
    add(
      `${folder}/runs.json`,
      runs.map((id) =>
        readable(`${folder}/runs.json ${id}`, leftOut, () => describeRun(project.runs.get(id), scrub, builtIn), { id }),
      ),
    )
    for (const id of runs)
      add(`${folder}/log-${runIdPattern.test(id) ? id : 'x'}.jsonl`, await runLog(project, id, scrub))
  }
  add('left-out.json', leftOut)
  zip.end()
  return buffer(zip.outputStream)
}

/** A part of the report that could not be read, and the code of the reason. */
interface LeftOut {
  part: string
  code: string
}

/** The result of `read`, or `otherwise` if it fails. */
function readable<T>(part: string, leftOut: LeftOut[], read: () => T, otherwise: T): T {
  try {
    return read()
  } catch (error) {
    leftOut.push({ part, code: databaseError(error, part).code })
    return otherwise
  }
}

function machine(): Record<string, unknown> {
  const cpus = os.cpus()
  return {
    ...{
      platform: os.platform(),
      release: os.release(),
      arch: os.arch(),
      locale: Intl.DateTimeFormat().resolvedOptions().locale,
    },
    ...{ processor: cpus[0]?.model, cores: cpus.length, memory: os.totalmem(), freeMemory: os.freemem() },
    at: new Date().toISOString(),
  }
}

/** Who and where: the parts of a path that reveal most about a person. */
function machineNames(): string[] {
  return [os.homedir(), os.hostname(), os.userInfo().username, loupeHome()]
}

/**
 * Everything in a project that a message may quote: paths and their parts, and classes, also of projects that are
 * partly unreadable.
 */
function addNames(names: Set<string>, project: Project, i: number, leftOut: LeftOut[]): void {
  const addPath = (whole: string) => {
    names.add(whole)
    for (const part of whole.split(/[\\/]/)) names.add(part).add(part.replace(/\.[^.]*$/, ''))
  }
  addPath(project.dir)
  const column = (statement: string, add: (text: string) => void) =>
    readable(
      `project-${i + 1} names`,
      leftOut,
      () => {
        for (const text of project.db.$client.prepare(statement).pluck().iterate())
          if (typeof text === 'string') add(text)
      },
      undefined,
    )
  column('select root from sources', addPath)
  column('select path from pictures', addPath)
  column('select path from unreadable', addPath)
  // Former class names too: predictions of earlier runs still use them.
  column('select name from classes union select name from aliases', (name) => names.add(name))
  column('select json_each.value from runs, json_each(runs.classes) where json_valid(runs.classes)', (name) =>
    names.add(name),
  )
}

/** Also of runs with unreadable rows. */
function runIds(project: Project): string[] {
  return project.db.$client.prepare('select id from runs order by id').pluck().all() as string[]
}

/** Common parts of paths that reveal nothing about anyone, and that reports are full of. */
const everyday = new Set(['train', 'val', 'test', 'validation', 'valid', 'tmp', 'home', 'pictures', 'images', 'loupe'])

function describeProject(
  project: Project,
  scrub: Scrubber,
  folder: string,
  leftOut: LeftOut[],
): Record<string, unknown> {
  const { $client } = project.db
  const part = <T>(name: string, read: () => T) =>
    readable<T | null>(`${folder}/project.json ${name}`, leftOut, read, null)
  const tally = (name: string, of: string, called = (value: string) => value) =>
    part(name, () => {
      const rows = $client
        .prepare(`select ${of} as value, count(*) as n from pictures p where missing_since is null group by 1`)
        .all() as { value: string | null; n: number }[]
      return Object.fromEntries(rows.map(({ value, n }) => [value === null ? 'none' : called(String(value)), n]))
    })
  const one = (name: string, sql: string) => part(name, () => $client.prepare(sql).pluck().get() as number)
  return {
    folder: scrub.hash(project.dir),
    format: part('format', () => $client.pragma('user_version', { simple: true })),
    pictures: one('pictures', 'select count(*) from pictures where missing_since is null'),
    missing: one('missing', 'select count(*) from pictures where missing_since is not null'),
    bytes: one('bytes', 'select total(bytes) from pictures where missing_since is null'),
    formats: tally('formats', 'p.format'),
    splits: tally('splits', 'p.split'),
    classes: tally('classes', '(select name from classes c where c.id = p.class_id)', (name) => scrub.hash(name)),
    sources: part('sources', () =>
      project.sources.all().map(({ id, root, layout }) => {
        const files = project.unreadable.ofSource(id)
        const codes = [...Map.groupBy(files, ({ code }) => code)].map(([code, of]) => [code, of.length])
        return { folder: scrub.hash(root), layout, unreadable: Object.fromEntries(codes) as Record<string, number> }
      }),
    ),
    settings: part('settings', () => settingsOf(project, scrub, folder, leftOut)),
  }
}

/** Each setting separately: invalid JSON in one does not remove the others. */
function settingsOf(project: Project, scrub: Scrubber, folder: string, leftOut: LeftOut[]): Record<string, unknown> {
  const rows = project.db.$client.prepare('select key, value from settings').all() as { key: string; value: string }[]
  return Object.fromEntries(
    rows.map(({ key, value }) => {
      const name = scrub.text(key)
      return [
        name,
        readable(`${folder}/project.json setting ${name}`, leftOut, () => scrub.json(JSON.parse(value)), null),
      ]
    }),
  )
}

function describeRun(run: Run | undefined, scrub: Scrubber, builtIn: ReadonlySet<string>): unknown {
  if (!run) return null
  const { recipe, classes, error, ...rest } = run
  const settings: Partial<Recipe> = { ...recipe }
  // Free text by the recipe's author.
  for (const key of ['name', 'title', 'description'] as const) Reflect.deleteProperty(settings, key)
  const { name } = recipe
  return {
    ...rest,
    classes: classes.map((label) => scrub.hash(label)),
    recipe: { name: builtIn.has(name) ? name : scrub.hash(name), ...settings },
    error: scrub.json(error),
  }
}

/** The end of a run's log, line by line. */
async function runLog(project: Project, id: string, scrub: Scrubber): Promise<string> {
  if (!runIdPattern.test(id)) return ''
  const text = await endOf(path.join(project.runsDir, id, 'log.jsonl'))
  return text
    .split('\n')
    .filter(Boolean)
    .flatMap((line) => scrubbedLine(line, scrub))
    .join('')
}

/** The end of the error log. Places in Loupe's own code keep their names. */
async function errorLog(scrub: Scrubber): Promise<string> {
  const own = path.join(resourcesDir(), '..')
  const text = (await endOf(errorLogFile()))
    .replaceAll(`${pathToFileURL(own).href}/`, `${own}${path.sep}`)
    .split(`${own}${path.sep}`)
    .map((piece, i) => (i === 0 ? piece : piece.replace(/^[^\s()]+/, (place) => place.replace(/[\\/]/g, ' › '))))
    .join('')
  return scrub.text(text)
}

async function endOf(file: string): Promise<string> {
  const bytes = await readRegularFile(file).catch(() => Buffer.alloc(0))
  return bytes.subarray(-MOST_LOG_BYTES).toString('utf8')
}

/** A line that is truncated is left out: it cannot be searched for names field by field. */
function scrubbedLine(line: string, scrub: Scrubber): string[] {
  try {
    const event = JSON.parse(line) as { type?: string }
    // Figures contain no names; most lines are figures.
    return [`${event.type === 'epoch' ? line : JSON.stringify(scrub.json(event))}\n`]
  } catch {
    return []
  }
}
