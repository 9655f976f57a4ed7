/**
 * `npm run bench [-- FOLDER]`: the figures in docs/benchmarks.md, on a folder of pictures (by default the clothing set beside the
 * repository). Takes about fifteen minutes on two cores. `npm run bench -- --studio [PROJECT]`: only those of the studio; retraining
 * is measured on a trained project, which is changed. `npm run bench -- --networks`: speed and memory of every network.
 * `npm run bench -- --first [PYTHON]`: what is waited for before the first model of a new project, about eight minutes; with a Python that has
 * torch, beside PyTorch's forward passes. `npm run bench -- --int8 [FOLDER]`: int8 beside float32, about eight minutes. `npm run bench -- --peers
 * PYTHON`: beside PyTorch, with a Python that has torch and Pillow, about five minutes; `-- --last-stage PYTHON`: steps of the last stage beside
 * PyTorch's. `npm run bench -- --scan`: import of up to 60,000 small pictures, two minutes.
 */
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { featurePass } from './feature-pass.ts'
import { firstFigures } from './first.ts'
import { headFit } from './head-fit.ts'
import { int8Figures } from './int8.ts'
import { mainJob } from './main-job.ts'
import { networkFigures } from './networks.ts'
import { lastStageFigures } from './peers/last-stage.ts'
import { peerFigures } from './peers/peers.ts'
import { projectFeatures } from './project-features.ts'
import { printRows } from './rows.ts'
import { processorName } from '../../electron/ml/engines/machine.ts'
import { scanFigures } from './scan.ts'
import { studioFigures } from './studio.ts'

const clothing = path.join(import.meta.dirname, '../../../shared/data/clothing')
console.log(
  `${os.availableParallelism()} × ${processorName()}, ${Math.round(os.totalmem() / 2 ** 30)} GiB, ${os.type()} ${os.release()}, Node ${process.versions.node}`,
)
if (process.argv[2] === '--int8') {
  printRows(await int8Figures(process.argv[3] ? path.resolve(process.argv[3]) : clothing))
  process.exit()
}
if (process.argv[2] === '--first') {
  printRows(await firstFigures(clothing, process.argv[3] ?? null))
  process.exit()
}
if (process.argv[2] === '--peers') {
  printRows(await peerFigures(process.argv[3] ?? 'python3', clothing))
  process.exit()
}
if (process.argv[2] === '--last-stage') {
  printRows(await lastStageFigures(process.argv[3] ?? 'python3'))
  process.exit()
}
if (process.argv[2] === '--studio') {
  printRows(await studioFigures(process.argv[3] ? path.resolve(process.argv[3]) : null))
  process.exit()
}
if (process.argv[2] === '--scan') {
  printRows(await scanFigures())
  process.exit()
}
if (process.argv[2] === '--networks') {
  networkFigures()
  process.exit()
}
const folder = path.resolve(process.argv[2] ?? clothing)
if (!fs.existsSync(folder)) {
  console.error(`There is no folder ${folder}. Give one: npm run bench -- FOLDER`)
  process.exit(3)
}
const job = await mainJob(folder)
try {
  printRows([...job.rows, ...(await featurePass(folder))])
  console.log('')
  const { splits, classes } = await projectFeatures(job.project)
  printRows(await headFit(splits.train, splits, classes))
  console.log('')
  printRows(await studioFigures(job.project))
  console.log('')
  printRows(await scanFigures())
} finally {
  job.dispose()
}
