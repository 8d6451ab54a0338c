import { mutantsOf } from './mutant.ts'

/** What platforms in front of the gateway do in their own way. */
export const platforms = mutantsOf('src/observe/forwarded-for.ts', ['test/observe/forwarded-for.test.ts'], {
  'each connection is another client': ["replace(withPort, '$1$2')", "replace('', '')"],
  'the chain of anybody is read': [
    '!trusts(raw.socket.remoteAddress)',
    'raw.socket.remoteAddress === trusts.name',
  ],
})
