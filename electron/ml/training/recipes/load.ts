import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { LoupeError } from '../../errors.ts'
import { faultsIn } from './faults.ts'
import { BrokenJson, parseJson } from './json.ts'
import { recipeSchema, type Recipe } from './schema.ts'
import { readRegularFile } from '../../regular-file.ts'

/** A recipe is a page of text; anything larger was chosen by mistake. */
const limit = 1024 * 1024

/** The system's error codes for a missing file; the last one is Node's, for names that no system allows. */
const noSuchFile = new Set(['ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'ERR_INVALID_ARG_VALUE'])

/**
 * Reads a built-in recipe by its name, or a JSON file.
 * @param recipesFolder contains the built-in ones, `NAME.json` each.
 * @throws LoupeError `recipe_invalid` if there is no such recipe or the file is not one, saying where and what was
 *   expected; `recipe_unsupported` if it needs what this version cannot do.
 */
export async function loadRecipe(nameOrFile: string, recipesFolder: string): Promise<Recipe> {
  const names = await builtInNames(recipesFolder)
  if (names.includes(nameOrFile)) return readRecipe(join(recipesFolder, `${nameOrFile}.json`))
  return readRecipe(nameOrFile, names)
}

/** All built-in recipes, in the order of their names. */
export async function builtInRecipes(recipesFolder: string): Promise<Recipe[]> {
  const names = await builtInNames(recipesFolder)
  return Promise.all(names.map((name) => readRecipe(join(recipesFolder, `${name}.json`))))
}

/**
 * Validates the text of a recipe and fills in its defaults.
 * @param where its name in messages: a path, or whatever the reader knows it by; null: “this recipe”.
 * @throws LoupeError as `loadRecipe`.
 */
export function parseRecipe(content: string, where: string | null): Recipe {
  return checkRecipe(jsonOf(content, where), where)
}

/** The same for a recipe that is JSON already. @throws LoupeError as `loadRecipe` */
export function checkRecipe(json: unknown, where: string | null): Recipe {
  const checked = recipeSchema.safeParse(json, { reportInput: true })
  if (!checked.success) throw new LoupeError('recipe_invalid.faults', { where, ...faultsIn(checked.error) })
  const { mode, solver, backbone } = checked.data
  if (mode !== 'frozen' && solver === 'convex') throw new LoupeError('recipe_invalid.needs_epochs', { where, mode })
  if (mode !== 'frozen' && [backbone].flat().length > 1)
    throw new LoupeError('recipe_unsupported.backbones', { where, mode })
  return checked.data
}

function jsonOf(content: string, where: string | null): unknown {
  try {
    // Editors on Windows put a byte order mark in front.
    return parseJson(content.replace(/^\uFEFF/, ''))
  } catch (error) {
    if (!(error instanceof BrokenJson)) throw error
    throw new LoupeError('recipe_invalid.no_json', { where, line: error.line, what: error.what }, { cause: error })
  }
}

async function readRecipe(path: string, known?: string[]): Promise<Recipe> {
  const tooLarge = () => new LoupeError('recipe_invalid.over_1_mb', { path })
  const bytes = await readRegularFile(path, limit, tooLarge).catch((error: unknown) => {
    if (!(error instanceof LoupeError) || error.code !== 'not_a_file') throw error
    const cause = error.cause as NodeJS.ErrnoException | undefined
    if (!noSuchFile.has(cause?.code ?? '')) throw new LoupeError('recipe_invalid.no_file', { path })
    throw new LoupeError('recipe_invalid.unknown', { name: path, names: known ?? [] })
  })
  return parseRecipe(bytes.toString('utf8'), path)
}

async function builtInNames(folder: string): Promise<string[]> {
  const files = await readdir(folder)
  return files
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.slice(0, -'.json'.length))
    .sort()
}
