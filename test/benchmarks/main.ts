/**
 * `npm run bench [-- FOLDER]`: the figures in docs/benchmarks.md, on a folder of pictures (by default the clothing set beside the
 * repository). Takes about ten minutes on two cores.
 */
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { featurePass } from './feature-pass.ts'
import { headFit } from './head-fit.ts'
import { mainJob } from './main-job.ts'
import { projectFeatures } from './project-features.ts'
import { printRows } from './rows.ts'

const folder = path.resolve(process.argv[2] ?? path.join(import.meta.dirname, '../../../shared/data/clothing'))
if (!fs.existsSync(folder)) {
  console.error(`There is no folder ${folder}. Give one: npm run bench -- FOLDER`)
  process.exit(3)
}
const [cpu] = os.cpus()
console.log(
  `${os.availableParallelism()} × ${cpu.model}, ${Math.round(os.totalmem() / 2 ** 30)} GiB, ${os.type()} ${os.release()}, Node ${process.versions.node}`,
)
const job = await mainJob(folder)
try {
  printRows([...job.rows, ...(await featurePass(folder))])
  console.log('')
  const { splits, classes } = await projectFeatures(job.project)
  printRows(await headFit(splits.train, splits, classes))
} finally {
  job.dispose()
}
