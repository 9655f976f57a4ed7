import { readFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { buffer } from 'node:stream/consumers'
import yazl from 'yazl'
import type { Recipe } from '../../ml/training/recipes/schema.ts'
import type { Run } from '../db/runs.ts'
import { versions } from '../exports/versions.ts'
import { loupeHome } from '../home.ts'
import { builtInRecipes } from '../runs/recipes.ts'
import type { Project } from './project.ts'
import { Scrubber } from './scrub.ts'

export interface DiagnosticsInput {
  /** Open projects; their counts and runs are described, names and paths as hashes. */
  projects: Project[]
  /** The app's settings and whatever else the caller knows; names and paths in it are hashed. */
  about?: Record<string, unknown>
}

const MOST_RUNS = 20
const MOST_LOG_BYTES = 200_000

/** A zip for a bug report: versions, platform, engines, settings, counts, run logs and errors. No pictures, and no name of a file or folder. */
export async function diagnostics({ projects, about = {} }: DiagnosticsInput): Promise<Buffer> {
  const scrub = new Scrubber([...machineNames(), ...projects.flatMap(projectNames)])
  const zip = new yazl.ZipFile()
  const add = (name: string, value: unknown) =>
    zip.addBuffer(Buffer.from(typeof value === 'string' ? value : `${JSON.stringify(value, null, 2)}\n`), name)
  add('about.json', { versions: versions(), machine: machine(), ...(scrub.json(about) as object) })
  add('engines.json', scrub.json(await enginesFile()))
  const builtIn = new Set((await builtInRecipes()).map(({ name }) => name))
  for (const [i, project] of projects.entries()) {
    const folder = `project-${i + 1}`
    const runs = project.runs.all().slice(-MOST_RUNS)
    add(`${folder}/project.json`, describeProject(project, scrub))
    add(
      `${folder}/runs.json`,
      runs.map((run) => describeRun(run, scrub, builtIn)),
    )
    for (const { id } of runs) add(`${folder}/log-${id}.jsonl`, await runLog(project, id, scrub))
  }
  zip.end()
  return buffer(zip.outputStream)
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

/** Who and where: the parts of a path that say most about a person. */
function machineNames(): string[] {
  return [os.homedir(), os.hostname(), os.userInfo().username, loupeHome()]
}

/** Everything in a project that a message may quote: paths and their parts, classes. */
function projectNames(project: Project): string[] {
  const pictures = [...project.pictures.present(), ...project.pictures.absent()].map((picture) => picture.path)
  const sources = project.sources.all()
  const unreadable = sources.flatMap(({ id }) => project.unreadable.ofSource(id).map((file) => file.path))
  const paths = [project.dir, ...sources.map(({ root }) => root), ...pictures, ...unreadable]
  const parts = paths.flatMap((one) => one.split(/[\\/]/)).flatMap((part) => [part, part.replace(/\.[^.]*$/, '')])
  // Also the names that classes had: what earlier runs said still speaks of them.
  const classes = [...project.classes.all(), ...project.classes.aliases()].map(({ name }) => name)
  const ofRuns = project.runs.all().flatMap((run) => run.classes)
  return [...paths, ...parts, ...classes, ...ofRuns].filter((name) => !everyday.has(name))
}

/** Parts of many paths that say nothing about anyone, and that reports are full of. */
const everyday = new Set(['train', 'val', 'test', 'validation', 'valid', 'tmp', 'home', 'pictures', 'images', 'loupe'])

function describeProject(project: Project, scrub: Scrubber): Record<string, unknown> {
  const pictures = project.pictures.present()
  const tally = (of: (picture: (typeof pictures)[number]) => string) =>
    Object.fromEntries([...Map.groupBy(pictures, of)].map(([key, group]) => [key, group.length]))
  const settings = project.db.$client.prepare('select key, value from settings').all() as {
    key: string
    value: string
  }[]
  return {
    folder: scrub.hash(project.dir),
    format: project.db.$client.pragma('user_version', { simple: true }),
    pictures: pictures.length,
    missing: project.pictures.absent().length,
    bytes: pictures.reduce((sum, { bytes }) => sum + bytes, 0),
    formats: tally(({ format }) => format),
    splits: tally(({ split }) => split ?? 'none'),
    classes: tally(({ label }) => (label === null ? 'unlabelled' : scrub.hash(label))),
    sources: project.sources.all().map(({ id, root, layout }) => {
      const files = project.unreadable.ofSource(id)
      const codes = Object.fromEntries(
        [...Map.groupBy(files, ({ code }) => code)].map(([code, of]) => [code, of.length]),
      )
      return { folder: scrub.hash(root), layout, unreadable: codes }
    }),
    settings: Object.fromEntries(settings.map(({ key, value }) => [key, scrub.json(JSON.parse(value))])),
  }
}

function describeRun(run: Run, scrub: Scrubber, builtIn: ReadonlySet<string>): unknown {
  const { recipe, classes, error, ...rest } = run
  const settings: Partial<Recipe> = { ...recipe }
  // Free text of whoever wrote the recipe.
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
  const text = await readFile(path.join(project.runsDir, id, 'log.jsonl'), 'utf8').catch(() => '')
  const lines = text.slice(-MOST_LOG_BYTES).split('\n').filter(Boolean)
  return lines.flatMap((line) => scrubbedLine(line, scrub)).join('')
}

/** A line that was cut, or was never whole, is left out: it cannot be searched for names field by field. */
function scrubbedLine(line: string, scrub: Scrubber): string[] {
  try {
    const event = JSON.parse(line) as { type?: string }
    // Figures have no names in them; most lines are figures.
    return [`${event.type === 'epoch' ? line : JSON.stringify(scrub.json(event))}\n`]
  } catch {
    return []
  }
}

async function enginesFile(): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path.join(loupeHome(), 'engines.json'), 'utf8')) as unknown
  } catch {
    return null
  }
}
