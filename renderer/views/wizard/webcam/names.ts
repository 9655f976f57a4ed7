/** Whether a class name is also a valid folder name on every system: its pictures are kept in such a folder. */
export function isFolderName(name: string): boolean {
  const reserved = /^(con|prn|aux|nul|com\d|lpt\d)(\..*)?$/i
  const forbidden = /[/\\:*?"<>|\u0000-\u001f]/
  return name !== '' && !forbidden.test(name) && !/^\.|[. ]$/.test(name) && !reserved.test(name) && name.length <= 60
}

/** 'hat/webcam-0001.jpg', with the next number above all that this class already has. */
export function nextWebcamName(folder: string, taken: Iterable<string>): string {
  let last = 0
  for (const path of taken) {
    const found = path.startsWith(`${folder}/`) && /^webcam-(\d+)\.jpg$/.exec(path.slice(folder.length + 1))
    if (found) last = Math.max(last, Number(found[1]))
  }
  return `${folder}/webcam-${String(last + 1).padStart(4, '0')}.jpg`
}
