import path from 'node:path'

/** Variables that would load foreign code into a program, or make it look elsewhere for its parts. */
const foreign = new Set([
  ...['NODE_OPTIONS', 'NODE_PATH', 'NODE_REPL_EXTERNAL_MODULE', 'ELECTRON_RUN_AS_NODE'],
  ...['LD_PRELOAD', 'LD_AUDIT', 'DYLD_INSERT_LIBRARIES'],
  ...['BASH_ENV', 'ENV', 'PERL5OPT', 'PERL5LIB', 'RUBYOPT', 'GCC_EXEC_PREFIX', 'COMPILER_PATH'],
])

/** Folders that a person may have given relative to the current folder: programs are started in another one. */
const places = new Set([
  ...['LOUPE_HOME', 'LOUPE_RESOURCES', 'LOUPE_PAGE', 'XDG_DATA_HOME', 'TMPDIR', 'TMP', 'TEMP'],
  'NODE_COMPILE_CACHE',
])

/**
 * The environment for programs that we start: ours, without variables that would load foreign code. Proxies,
 * certificates, library folders and everything else that people may need stays; PATH keeps only absolute paths.
 */
export function programEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept: NodeJS.ProcessEnv = {}
  for (const [name, value] of Object.entries(env)) {
    const known = name.toUpperCase()
    if (value === undefined || foreign.has(known) || known.startsWith('PYTHON')) continue
    if (known === 'PATH') kept[name] = absoluteFolders(value).join(path.delimiter)
    else kept[name] = places.has(known) && value !== '' ? path.resolve(value) : value
  }
  // Otherwise the Windows command line looks in the current folder first.
  if (process.platform === 'win32') kept.NoDefaultCurrentDirectoryInExePath = '1'
  return kept
}

/** The absolute folders of a PATH; an empty entry or `.` means the current folder and is dropped. */
export function absoluteFolders(value: string): string[] {
  return value.split(path.delimiter).filter((folder) => path.isAbsolute(folder))
}
