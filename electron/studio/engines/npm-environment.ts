/** npm's settings about registries and how to reach the network. */
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
 * The environment for npm. Of the settings that an outer npm left (`npx loupe`, with an .npmrc in the current folder),
 * only those that a mirror, a proxy or a certificate needs are kept. Others could name another shell, other Node
 * options, or scripts to run.
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
