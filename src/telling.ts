import type { Config } from './config/config.ts'
import { presetHeaders } from './preset-headers.ts'
import { createAssertions, type Assertions } from './forward/assertion.ts'
import { createIdentityHeaders, type IdentityHeadersOf } from './forward/told-identity.ts'

type Telling = Readonly<{
  /** Undefined where nothing is signed. */
  assertions: Assertions | undefined
  identityHeadersOf: IdentityHeadersOf
}>

type Surroundings = Omit<Parameters<typeof createAssertions>[0], 'issuer'> &
  Pick<Parameters<typeof createIdentityHeaders>[0], 'now' | 'warn' | 'isObjectId'>

/** What applications are told of people in headers, and whether that takes all their groups. */
export function tellingOf({ headers, routes }: Config) {
  const { preset, custom, assertion } = headers
  return {
    /** Headers that the settings name somewhere: nowhere may a client send them. */
    ownHeaders: [
      ...routes.flatMap(({ accessToken }) => accessToken?.header ?? []),
      ...custom.map(({ name }) => name),
    ],
    sendsGroups:
      preset.some(name =>
        presetHeaders[name].some(([, told]) => told === 'groups' || told === 'principal'),
      ) ||
      assertion.enabled ||
      custom.some(({ claim }) => claim === 'groups'),
  }
}

/** What tells it: headers, and the assertion among them. */
export function createTelling({ headers, publicOrigin }: Config, around: Surroundings): Telling {
  const { preset, encoding, custom, map, assertion } = headers
  const { seeds, ...more } = around
  const assertions = assertion.enabled ? createAssertions({ seeds, issuer: publicOrigin }) : undefined
  const told = { preset, encoding, custom, roleMap: map.roles, assertions, ...more }
  return { assertions, identityHeadersOf: createIdentityHeaders(told) }
}
