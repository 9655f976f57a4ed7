import { realpathSync } from 'node:fs'
import { registerHooks } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * Restricts module resolution to `root` and its node_modules (which may be a link), for libraries that try optional
 * packages by themselves: Node would look for those in every parent folder and in the home. Modules elsewhere are not
 * found.
 * @returns a function that ends the restriction
 */
export function onlyOwnModules(root: string): () => void {
  const places = [root, path.join(root, 'node_modules')].map((place) => realpathSync(place) + path.sep)
  const hooks = registerHooks({
    resolve(specifier, context, next) {
      const found = next(specifier, context)
      if (!found.url.startsWith('file:')) return found
      const file = fileURLToPath(found.url)
      if (places.some((place) => file.startsWith(place))) return found
      throw Object.assign(new Error(`Cannot find package '${specifier}'`), { code: 'MODULE_NOT_FOUND' })
    },
  })
  return () => hooks.deregister()
}
