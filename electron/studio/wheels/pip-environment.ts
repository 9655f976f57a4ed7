/** pip's settings about indexes and how to reach the network. */
const kept = new Set(
  [
    ...['INDEX_URL', 'EXTRA_INDEX_URL', 'NO_INDEX', 'FIND_LINKS', 'TRUSTED_HOST', 'CONFIG_FILE'],
    ...['PROXY', 'CERT', 'CLIENT_CERT', 'KEYRING_PROVIDER', 'USE_FEATURE', 'TIMEOUT', 'DEFAULT_TIMEOUT', 'RETRIES'],
  ].map((name) => `PIP_${name}`),
)

/**
 * The environment for pip: of its own variables only those that a mirror, a proxy or a certificate needs. Others would
 * make it use another Python, install somewhere or write logs.
 */
export function pipEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const entries = Object.entries(env)
  return Object.fromEntries(entries.filter(([name]) => !/^PIP_/i.test(name) || kept.has(name.toUpperCase())))
}
