import { GatewayError } from '../errors.ts'
import { headerBytes } from './header-encoding.ts'

/** A target as the upstream gets it. */
export type Mapped = Readonly<{
  target: string
  /** The front of the path that was cut off, as configured; a header value. */
  prefix?: string
}>

export type TargetMapping = (target: string) => Mapped

/** How the paths of people become those of the upstream: the front of the path that is replaced, and by what. */
export type PathMapping = Readonly<{ from: string; to: string }>

/**
 * Replaces the front of the path. It is compared segment by segment, each decoded once as the policy does, and as
 * many segments are dropped from the bytes that the client sent: what follows, query included, stays byte for
 * byte. A length of the decoded path is never used on the raw one (CVE-2026-40912), nor half of a segment
 * (CVE-2026-48020).
 *
 * The mapping takes targets in origin-form that the guard has let pass. It throws ERR_NOT_FOUND for what does not
 * lie below `from`, and ERR_TARGET_AMBIGUOUS for what would begin with two slashes, which is read as a host.
 */
export function createTargetMapping(paths: PathMapping): TargetMapping {
  const from = withoutEnd(paths.from)
  const to = withoutEnd(paths.to)
  const front = from.split('/').map(decoded)
  const prefix = to === '' && from !== '' ? { prefix: headerBytes(from) } : {}

  return target => {
    const query = target.indexOf('?')
    const end = query === -1 ? target.length : query
    const raw = target.slice(0, end).split('/')
    if (front.some((segment, index) => segment === undefined || decoded(raw[index]) !== segment)) {
      throw new GatewayError('ERR_NOT_FOUND', { message: 'the path does not lie below that of the upstream' })
    }
    const path = [to, ...raw.slice(front.length)].join('/')
    if (path.startsWith('//')) {
      throw new GatewayError('ERR_TARGET_AMBIGUOUS', { message: 'two slashes where the path would begin' })
    }
    return { target: (path === '' ? '/' : path) + target.slice(end), ...prefix }
  }
}

/** Every target as it is. */
export const asSent: TargetMapping = target => ({ target })

function withoutEnd(path: string): string {
  return path.endsWith('/') ? path.slice(0, -1) : path
}

/** A segment percent-decoded once; undefined when that is no UTF-8. */
function decoded(segment: string | undefined): string | undefined {
  if (segment?.includes('%') !== true) return segment
  try {
    return decodeURIComponent(segment)
  } catch {
    return undefined
  }
}
