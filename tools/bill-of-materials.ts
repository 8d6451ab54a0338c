import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What CycloneDX 1.5 calls a component, as far as we look at it. */
export type Component = Readonly<{ 'bom-ref': string; name: string; version: string; purl?: string }>

/** A bill of materials (CycloneDX 1.5), as `npm sbom` gives it. */
export type Bill = Readonly<{
  serialNumber?: string
  metadata: Readonly<{ timestamp?: string; component: Component }>
  components: readonly Component[]
}>

/**
 * The bill of npm with what else the image holds, and with nothing in it that is not the same the next time: no time but that of the
 * sources, and a serial number that follows from the contents.
 * @param epoch seconds: the time of the sources
 */
export function billOfMaterials(ofNpm: Bill, ofImage: readonly Component[], epoch: number): Bill {
  const { serialNumber: _, ...bill } = ofNpm
  const whole = {
    ...bill,
    metadata: {
      ...bill.metadata,
      timestamp: new Date(epoch * 1000).toISOString(),
      component: { ...bill.metadata.component, name: 'entrada', type: 'application' },
    },
    components: [...bill.components, ...ofImage].toSorted((one, other) =>
      one['bom-ref'] < other['bom-ref'] ? -1 : 1,
    ),
  }
  return { ...whole, serialNumber: `urn:uuid:${uuidOf(JSON.stringify(whole))}` }
}

/** A UUID that follows from a text (RFC 9562 section 5.8: version 8 is free for such). */
function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex')
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 3) | 8).toString(16)
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-')
}

/**
 * Node and the Debian packages of an image that tools/image has made.
 * @param root where its files are
 * @param nodeVersion without `v`
 */
export function componentsOfImage(root: string, nodeVersion: string): Component[] {
  const folder = join(root, 'var/lib/dpkg/status.d')
  const debian = readdirSync(folder).map(name => {
    const fields = readFileSync(join(folder, name), 'utf8')
    const field = (key: string): string => new RegExp(`^${key}: (.*)$`, 'm').exec(fields)?.[1] ?? ''
    const [version, architecture] = [field('Version'), field('Architecture')]
    const purl = `pkg:deb/debian/${encodeURIComponent(name)}@${encodeURIComponent(version)}?arch=${architecture}&distro=debian-12`
    return { 'bom-ref': purl, type: 'library', name, version, purl }
  })
  const purl = `pkg:generic/node@${nodeVersion}`
  return [...debian, { 'bom-ref': purl, type: 'platform', name: 'node', version: nodeVersion, purl }]
}
