import { mutantsOf } from './mutant.ts'

const provider = ['test/cli/doctor-provider.test.ts']
const places = ['test/cli/doctor-places.test.ts']
const redis = ['test/cli/doctor-redis.test.ts']
const inTurn = ['test/cli/run-checks.test.ts']

/** What doctor says is taken for true: a failure that it does not see, or one that it makes up. */
export const doctor = [
  ...mutantsOf('src/cli/doctor/run-checks.ts', inTurn, {
    'what follows from a failure counts as another': [
      'needs.map(needed => causes.get(needed))',
      'needs.map(() => undefined)',
    ],
    'others steer the terminal': ["text.replaceAll(/[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]+/gu, '?')", 'text'],
  }),
  ...mutantsOf('src/cli/doctor.ts', provider, {
    'it always ends well': ['failed === 0 ? exitCodes.ok', 'failed >= 0 ? exitCodes.ok'],
  }),
  ...mutantsOf('src/cli/doctor/way.ts', places, {
    'any certificate is believed': ['if (socket.authorized) {', 'if (socket.encrypted) {'],
  }),
  ...mutantsOf('src/cli/doctor/provider-documents.ts', provider, {
    'a wrong clock is only warned of': ['  return isTolerated\n', '  return apart > 0\n'],
  }),
  ...mutantsOf('src/cli/doctor/credential-check.ts', provider, {
    'the words of the provider are printed': ['${error.said.error}', '${error.said.description}'],
  }),
  ...mutantsOf('src/provider/credential-probe.ts', provider, {
    'what has two meanings is taken for the good one': [
      "!isEntra && error.said.error === 'invalid_grant'",
      "error.said.error === 'invalid_grant'",
    ],
    'a client that nobody knows is taken': [
      "error.said.error === 'unauthorized_client'",
      'isEntra && !isEntra',
    ],
  }),
  ...mutantsOf('src/session/redis-rights.ts', redis, {
    'a Redis that answers is good enough': ['uses.flatMap(use => tries[use])', 'uses.flatMap(() => [])'],
    'something is written there': [
      "client.set(key, '1', 'PX', 1, 'XX'),\n    async (client, key) => client.del(key)",
      "client.set(`${key}.left`, '1'),\n    async (client, key) => client.get(key)",
    ],
  }),
  ...mutantsOf('src/entra/redirect-uri.ts', ['test/entra/redirect-uri.test.ts'], {
    'http is taken anywhere': ["hostname !== 'localhost' && !isNumbered", "hostname === '' && !isNumbered"],
  }),
]
