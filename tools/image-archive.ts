import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { tar } from './same-tar.ts'

type Descriptor = Readonly<{ digest: string; mediaType: string; size: number }>
type Index = Readonly<{ manifests: readonly Descriptor[] }>
type Manifest = Readonly<{ config: Descriptor; layers: readonly Descriptor[] }>

/**
 * Writes an image of OCI's layout as one file that podman, skopeo and containerd read as it is (oci-archive), and Docker too, which asks for
 * a `manifest.json` beside (the form of `docker save`).
 * @param places `layout`: the folder; `scratch`: a folder that is not there yet; `tag`: the name that it gets where it is loaded
 * @returns the digest of its manifest, which it keeps in every registry
 */
export function writeImageArchive(
  places: Readonly<{ layout: string; scratch: string; tag: string; archive: string; epoch: number }>,
): string {
  const { layout, scratch, tag, archive, epoch } = places
  cpSync(layout, scratch, { recursive: true })
  const { manifests } = readJson(join(scratch, 'index.json')) as Index
  const [manifest, ...others] = manifests
  if (manifest === undefined || others.length > 0) throw new Error(`${manifests.length} images in ${layout}`)
  const { config, layers } = readJson(join(scratch, blob(manifest.digest))) as Manifest
  // Both keys, because containerd reads the one and the others read the other.
  const annotations = {
    'io.containerd.image.name': `docker.io/library/${tag}`,
    'org.opencontainers.image.ref.name': tag.split(':')[1],
  }
  const index = { schemaVersion: 2, manifests: [{ ...manifest, annotations }] }
  writeFileSync(join(scratch, 'index.json'), JSON.stringify(index))
  const forDocker = [
    { Config: blob(config.digest), RepoTags: [tag], Layers: layers.map(({ digest }) => blob(digest)) },
  ]
  writeFileSync(join(scratch, 'manifest.json'), JSON.stringify(forDocker))
  tar(scratch, ['blobs', 'index.json', 'manifest.json', 'oci-layout'], archive, epoch)
  return manifest.digest
}

function blob(digest: string): string {
  return `blobs/${digest.replace(':', '/')}`
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'))
}
