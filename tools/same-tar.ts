import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

/**
 * Writes an archive that depends on nothing but names and contents of the files: their order, owners, times and rights are
 * settled here. Packed when its name ends in `gz`. Needs GNU tar.
 * @param names files and folders in `folder`
 * @param epoch seconds, for every file
 */
export function tar(folder: string, names: readonly string[], archive: string, epoch: number): void {
  const settled = [
    '--sort=name',
    `--mtime=@${epoch}`,
    '--owner=0',
    '--group=0',
    '--numeric-owner',
    '--mode=u=rwX,go=rX',
  ]
  execFileSync('tar', ['--format=ustar', ...settled, '-cf', archive, '-C', folder, ...names], {
    stdio: 'inherit',
  })
  // Without the time that gzip would write down.
  if (archive.endsWith('gz')) writeFileSync(archive, gzipSync(readFileSync(archive), { level: 9 }))
}
