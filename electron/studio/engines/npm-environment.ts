/** npm's settings that say where packages come from and how the network is reached. */
const kept = new Set([
  ...[
    'registry',
    'proxy',
    'https_proxy',
    'noproxy',
    'cafile',
    'ca',
    'strict_ssl',
    'cache',
    'userconfig',
    'globalconfig',
  ],
  ...['fetch_timeout', 'fetch_retries'],
])

/**
 * The environment for npm: of the settings that an npm around us left there (`npx loupe`, with an .npmrc of the folder where the person is)
 * only those that a mirror, a proxy or a certificate needs. Others would name another shell, other options of Node, or scripts to run.
 */
export function npmEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const setting = (name: string) => /^npm_config_(.+)$/i.exec(name)?.[1].toLowerCase().replaceAll('-', '_')
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => {
      const found = setting(name)
      return found === undefined || kept.has(found)
    }),
  )
}
