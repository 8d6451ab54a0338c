import { existsSync, readFileSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { startChild, type Child } from './child.ts'

const folder = 'tools/image/.build'

/** What tools/image/build has said of the image. */
export type Built = Readonly<{ digests: readonly string[]; packedBytes: number; unpackedBytes: number }>

/** What an image says of how it is run (OCI image specification, Image Configuration). */
type RunAs = Readonly<{
  User: string
  WorkingDir: string
  Env: readonly string[]
  Entrypoint: readonly string[]
  Volumes: Readonly<Record<string, unknown>>
  Labels: Readonly<Record<string, string>>
}>

type Manifest = Readonly<{ config: Readonly<{ digest: string }> }>
type Index = Readonly<{ manifests: readonly Readonly<{ digest: string }>[] }>

/** Why there is no image to be run here. */
export function whyNoImage(): string | false {
  if (!existsSync(join(folder, 'built.json'))) return 'there is no image: tools/image/build'
  if (process.getuid?.() !== 0) return 'only root can run an image without a container engine'
  const tried = spawnSync('unshare', ['--mount', '--pid', '--fork', 'python3', '--version'])
  return tried.status === 0 ? false : 'unshare (util-linux) and Python 3 are needed'
}

export function builtImage(): Built {
  return JSON.parse(readFileSync(join(folder, 'built.json'), 'utf8')) as Built
}

export const unpacked = join(folder, 'unpacked')

/** How the image wants to be run. */
export function imageConfig(): RunAs {
  const blob = (digest: string): unknown =>
    JSON.parse(readFileSync(join(folder, 'oci/blobs', digest.replace(':', '/')), 'utf8'))
  const { manifests } = JSON.parse(readFileSync(join(folder, 'oci/index.json'), 'utf8')) as Index
  const manifest = blob(manifests[0]?.digest ?? '') as Manifest
  return (blob(manifest.config.digest) as { config: RunAs }).config
}

/**
 * A command in the image, as nobody, read-only and without capabilities (tools/image/confined), with the image's own environment.
 * @param options `volumes`: folders of the image that can be written to
 */
export function startConfined(
  command: readonly string[],
  options: Readonly<{ env?: Readonly<Record<string, string>>; volumes?: readonly string[] }> = {},
): Child {
  const { Env, WorkingDir } = imageConfig()
  const own = Object.fromEntries(
    Env.map(each => [each.slice(0, each.indexOf('=')), each.slice(each.indexOf('=') + 1)]),
  )
  const volumes = (options.volumes ?? []).flatMap(each => ['--volume', each])
  return startChild('tools/image/confined', [...volumes, unpacked, WorkingDir, ...command], {
    // The image's PATH has this machine's programs as well.
    env: { ...own, ...options.env },
  })
}

/** The process that `confined` has started, which is number 1 only for itself. */
export function insideOf(child: Child): number {
  const children = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8')
  return Number(children.trim().split(' ')[0])
}
