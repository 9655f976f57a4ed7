import path from 'node:path'

/** Variables by which code that is nobody's of ours gets into a program, or that send a program elsewhere for parts of itself. */
const foreign = new Set([
  ...['NODE_OPTIONS', 'NODE_PATH', 'NODE_REPL_EXTERNAL_MODULE', 'ELECTRON_RUN_AS_NODE'],
  ...['LD_PRELOAD', 'LD_AUDIT', 'DYLD_INSERT_LIBRARIES'],
  ...['BASH_ENV', 'ENV', 'PERL5OPT', 'PERL5LIB', 'RUBYOPT', 'GCC_EXEC_PREFIX', 'COMPILER_PATH'],
])

/** Folders that a person may have named from where they are: a program is started elsewhere. */
const places = new Set([
  ...['LOUPE_HOME', 'LOUPE_RESOURCES', 'LOUPE_PAGE', 'XDG_DATA_HOME', 'TMPDIR', 'TMP', 'TEMP'],
  'NODE_COMPILE_CACHE',
])

/**
 * The environment that programs are started with: ours without what brings foreign code into them. Proxies, certificates, the folders of
 * libraries and all else that a person may need stays; of PATH only absolute paths.
 */
export function programEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept: NodeJS.ProcessEnv = {}
  for (const [name, value] of Object.entries(env)) {
    const known = name.toUpperCase()
    if (value === undefined || foreign.has(known) || known.startsWith('PYTHON')) continue
    if (known === 'PATH') kept[name] = absoluteFolders(value).join(path.delimiter)
    else kept[name] = places.has(known) && value !== '' ? path.resolve(value) : value
  }
  // Otherwise the command line of Windows looks in the current folder before all others.
  if (process.platform === 'win32') kept.NoDefaultCurrentDirectoryInExePath = '1'
  return kept
}

/** The folders of a PATH that mean the same wherever one is; an empty one or `.` means the folder where the person is. */
export function absoluteFolders(value: string): string[] {
  return value.split(path.delimiter).filter((folder) => path.isAbsolute(folder))
}
