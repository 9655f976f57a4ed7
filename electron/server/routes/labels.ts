import { Hono } from 'hono'
import { z } from 'zod'
import { splits } from '../../../common/splits.ts'
import { editOutcome } from '../../studio/browse/edit-outcome.ts'
import type { SavedEdit } from '../../studio/edits/edit.ts'
import { applyEdit, redo, undo } from '../../studio/edits/apply.ts'
import { checked } from '../checked.ts'
import type { Project } from '../../studio/project/project.ts'
import { applySplit, previewSplit } from '../../studio/splits/preview.ts'
import type { EditOutcome } from '../shapes/project.ts'
import type { ServerContext } from '../context.ts'

const id = z.number().int().min(1)
const pictures = z.array(id).min(1).max(1_000_000)
const className = z.string().trim().min(1).max(200)

const editSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('label'), pictures, classId: id.nullable() }),
  z.object({ kind: z.literal('mark'), pictures, mark: z.enum(['unsure', 'kept', 'rejected']).nullable() }),
  z.object({ kind: z.literal('split'), pictures, split: z.enum(splits).nullable() }),
  z.object({ kind: z.literal('class-add'), name: className }),
  z.object({ kind: z.literal('class-rename'), classId: id, name: className }),
  z.object({ kind: z.literal('class-merge'), classIds: z.array(id).min(1).max(10_000), into: id }),
  z.object({ kind: z.literal('class-ignore'), classId: id, ignored: z.boolean() }),
  z.object({ kind: z.literal('class-order'), classIds: z.array(id).max(10_000) }),
  z.object({ kind: z.literal('class-remove'), classId: id }),
])

const share = z.number().min(0).max(1_000_000)
const splitRequestSchema = z.object({
  ratios: z.object({ train: share, val: share, test: share }),
  seed: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
  groupBy: z.union([
    z.object({ by: z.enum(['none', 'folder', 'duplicates']) }),
    z.object({ by: z.literal('pattern'), pattern: z.string().min(1).max(500) }),
  ]),
  imported: z.enum(['keep', 'reassign']),
  folds: z.number().int().min(2).max(20).nullable(),
})

/** Labels, marks, classes and splits: everything that people decide. All of it can be undone. */
export function labelRoutes({ sessions, changed }: ServerContext) {
  const act = async (id: string, change: (project: Project) => SavedEdit): Promise<EditOutcome> => {
    const session = await sessions.get(id)
    const outcome = editOutcome(session.project, change(session.project))
    changed(session, 'edit')
    return outcome
  }
  return new Hono()
    .post('/:p/edits', checked('json', editSchema), async (c) =>
      c.json(await act(c.req.param('p'), (project) => applyEdit(project, c.req.valid('json')))),
    )
    .post('/:p/undo', async (c) => c.json(await act(c.req.param('p'), undo)))
    .post('/:p/redo', async (c) => c.json(await act(c.req.param('p'), redo)))
    .post('/:p/split/preview', checked('json', splitRequestSchema), async (c) => {
      const { project } = await sessions.get(c.req.param('p'))
      return c.json(previewSplit(project, c.req.valid('json')))
    })
    .post('/:p/split', checked('json', splitRequestSchema), async (c) =>
      c.json(await act(c.req.param('p'), (project) => applySplit(project, c.req.valid('json')))),
    )
}
