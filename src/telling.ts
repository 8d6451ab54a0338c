import type { Config } from './config/config.ts'

/** What applications are told of people in headers, and whether that takes all their groups. */
export function tellingOf({ headers, routes }: Config) {
  const { preset, encoding, custom, assertion } = headers
  const tellsIdentity = preset.includes('forwarded')
  return {
    ...{ tellsIdentity, encoding, custom },
    /** Headers that the settings name somewhere: nowhere may a client send them. */
    ownHeaders: [
      ...routes.flatMap(({ accessToken }) => accessToken?.header ?? []),
      ...custom.map(({ name }) => name),
    ],
    sendsGroups: tellsIdentity || assertion.enabled || custom.some(({ claim }) => claim === 'groups'),
  }
}
