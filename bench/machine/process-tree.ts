import { readdirSync, readFileSync } from 'node:fs'

/** A process and who has started it, from the text of /proc/PID/stat (proc(5), fields 1 and 4). */
export function parentOf(stat: string): number {
  const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
  if (!Number.isInteger(parent)) throw new Error('the text is not that of a /proc/PID/stat')
  return parent
}

/** A process and all that come of it. @param parents by process */
export function treeIn(parents: ReadonlyMap<number, number>, root: number): readonly number[] {
  const children = [...parents].filter(([, parent]) => parent === root).map(([pid]) => pid)
  return [root, ...children.flatMap(pid => treeIn(parents, pid))]
}

/** A process of this machine and all that come of it. */
export function processTree(root: number): readonly number[] {
  const parents = new Map<number, number>()
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    try {
      parents.set(Number(name), parentOf(readFileSync(`/proc/${name}/stat`, 'utf8')))
    } catch {
      // It has ended in the meantime.
    }
  }
  return treeIn(parents, root)
}
