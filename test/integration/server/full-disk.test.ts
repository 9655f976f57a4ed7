import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import type { ProjectDetail } from '../../../electron/server/shapes/project.ts'
import { needsRoot, smallDisk } from '../../fixtures/machine/small-disk.ts'
import { startStudio } from '../../fixtures/studio/studio-server.ts'

const megabyte = new Uint8Array(2 ** 20).fill(7)

/** A body that does not declare its length, like that of a browser's stream. */
function unsized(megabytes: number): ReadableStream<Uint8Array> {
  let sent = 0
  return new ReadableStream({
    pull(controller) {
      if (sent++ < megabytes) controller.enqueue(megabyte)
      else controller.close()
    },
  })
}

test('a disk that fills up during an upload is reported with what to do, what came before stays, and no half file is left', async ({
  skip,
}) => {
  const disk = smallDisk('56m')
  if (!disk) return skip(needsRoot)
  const studio = await startStudio()
  try {
    const { body } = await studio.ask<ProjectDetail>('POST', '/api/projects', {
      name: 'p',
      dir: path.join(disk.path, 'p'),
    })
    const put = async (name: string, content: BodyInit) => {
      const answer = await fetch(`${studio.origin}/api/projects/${body.id}/uploads?path=${name}`, {
        method: 'PUT',
        headers: { Authorization: `Bearer ${studio.token}` },
        body: content,
        // Tells Node that the answer comes after the body.
        ...({ duplex: 'half' } as object),
      })
      return {
        status: answer.status,
        problem: answer.ok ? null : ((await answer.json()) as { code: string; next: string }),
      }
    }
    expect((await put('hat/first.jpg', megabyte)).status).toBeLessThan(300)
    const full = await put('hat/second.jpg', unsized(80))
    expect(full).toMatchObject({
      status: 507,
      problem: { code: 'disk_full', next: expect.stringContaining('Free some') },
    })
    expect(fs.readdirSync(path.join(disk.path, 'p', 'pictures', 'hat'))).toEqual(['first.jpg'])
    // One that declares its length is refused before a byte of it is written.
    const known = await put('hat/third.jpg', new Uint8Array(40 * 2 ** 20))
    expect(known).toMatchObject({ status: 507, problem: { code: 'disk_full' } })
    disk.remount('size=120m')
    expect((await put('hat/second.jpg', unsized(3))).status).toBeLessThan(300)
    expect(fs.readdirSync(path.join(disk.path, 'p', 'pictures', 'hat')).sort()).toEqual(['first.jpg', 'second.jpg'])
  } finally {
    await studio.stop()
  }
})
