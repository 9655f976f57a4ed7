import path from 'node:path'

/** Where `doctor` keeps what it measured, by the name of the machine, and runs the rates that they saw. */
export const measuredFile = (home: string) => path.join(home, 'engines.json')
