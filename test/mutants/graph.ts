import { mutantsOf } from './mutant.ts'

const groups = ['test/provider/graph-groups.test.ts']
const profile = ['test/provider/graph-profile.test.ts']
const photo = ['test/signin/photo.test.ts']
const address = ['test/provider/graph-address.test.ts']

/** What Microsoft Graph is asked, and what is believed of its answers. */
export const graph = [
  ...mutantsOf('src/entra/looked-up-groups.ts', ['test/entra/looked-up-groups.test.ts'], {
    'names are looked up as if they were ids': ['!ids.every(isGuid) || ', ''],
    'groups that lose a prefix are looked up': [" || prefix !== ''", ''],
    'groups are put into a claim that nobody reads': [" || !paths.includes('groups')", ''],
  }),
  ...mutantsOf('src/entra/graph-use.ts', ['test/entra/graph-use.test.ts'], {
    'headers alone ask everybody for User.Read': [
      'groups !== undefined && [...named].length > 0',
      'groups !== undefined',
    ],
    'groups are looked up although they never should be': ["when === 'never' ? undefined : ", ''],
  }),
  ...mutantsOf('src/provider/graph-address.ts', address, {
    'Graph is asked over plain http': ['insecure && isHttpAllowed(name)', 'insecure'],
    'anything is a host of Graph': [
      '|| !/^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::[0-9]{1,5})?$/i.test(host)',
      '',
    ],
  }),
  ...mutantsOf('src/provider/graph-client.ts', groups, {
    'the token goes wherever the next page is': [
      'URL.canParse(link) && new URL(link).origin === new URL(address).origin',
      'URL.canParse(link)',
    ],
    'any type is JSON': ['isJson(answer) ? await', 'isJson.length ? await'],
  }),
  ...mutantsOf('src/provider/graph-client.ts', ['test/provider/graph-throttling.test.ts'], {
    'Graph is asked again without a pause': ['await setTimeout(pause * 1000)', 'await setTimeout(0)'],
    'Graph is asked again and again': ['hasWaited = true\n', ''],
  }),
  ...mutantsOf('src/provider/graph-client.ts', profile, {
    'somebody waits for however long Graph says': ['hasWaited || pause > longestPause', 'hasWaited'],
  }),
  ...mutantsOf('src/provider/graph-memberships.ts', groups, {
    'what is no id is a group': [
      "if (!isGuid(id)) throw invalid('lists a group without an id')",
      "if (typeof id !== 'string') return []",
    ],
    'an answer without a list means no groups': [
      "if (!Array.isArray(value)) throw invalid('holds no list of groups')",
      'if (!Array.isArray(value)) return found',
    ],
    'an answer without a list means in none of them': [
      "!Array.isArray(value) || !value.every(isGuid)) throw invalid('holds no list of ids')",
      '!Array.isArray(value) || !value.every(isGuid)) return []',
    ],
    'directory roles are groups': [
      'type === groupType ? [id.toLowerCase()] : []',
      'type ? [id.toLowerCase()] : []',
    ],
    'groups are asked for together with directory roles': [
      '/me/transitiveMemberOf/microsoft.graph.group?',
      '/me/transitiveMemberOf?',
    ],
    'there is no end of pages': ['if (count === mostPages) {', 'if (count === 30) {'],
    'the first page is all': ['page = next ?? undefined', 'page = undefined'],
    'more ids are sent at once than Graph takes': ['const mostAtOnce = 20', 'const mostAtOnce = 60'],
    'Graph may put somebody into groups that were not asked for': ['.filter(id => asked.includes(id))', ''],
    'groups that no rule names are kept where all had to be listed': [
      '(await listed(ask)).filter(id => wanted.includes(id))',
      '(await listed(ask))',
    ],
    'a refusal means no groups': [
      'if (answer.status === 200) return graphJson(answer)',
      'if (answer.status > 0) return { value: [] }',
    ],
  }),
  ...mutantsOf('src/provider/graph-groups.ts', groups, {
    'the sign of an overage stays': ["filter(([name]) => name !== 'groups')", 'filter(([name]) => name)'],
    'that Graph is away has no reason of its own': ['isAway ? new', "code === 'ERR_INTERNAL' ? new"],
  }),
  ...mutantsOf('src/provider/graph-profile.ts', profile, {
    'a token says what Graph should': ['const { graph: _, ...own } = claims', 'const own = claims'],
    'each sign-in has a line in the log': [
      "asking.tellRarely('graph.profile', ",
      'asking.tellRarely(`graph.profile ${Math.random()}`, ',
    ],
    'a sign-in waits for what only adorns it': ['longestPause: 0', 'longestPause: 10'],
  }),
  ...mutantsOf('src/provider/graph-photo.ts', ['test/provider/graph-photo.test.ts'], {
    'anything is a photo': [
      "return /^RIFF[^]{4}WEBP/.test(head) ? 'image/webp' : undefined",
      "return 'image/webp'",
    ],
    'a page is a photo': [
      "type === undefined || !/^image\\//i.test(answer.headers.get('content-type') ?? '')",
      'type === undefined',
    ],
    'a dot is a photo': ["[...bytes.subarray(6, 10)].join() === '1,0,1,0'", 'bytes.length === 0'],
  }),
  ...mutantsOf('src/signin/photo.ts', photo, {
    'a photo needs no session': [
      "if (live === undefined) throw new GatewayError('ERR_SIGNIN_REQUIRED')",
      "if (live === undefined) throw new GatewayError('ERR_NOT_FOUND')",
    ],
    'one person gets the photo of another': ["`${identity.sessionId} ${size ?? ''}`", "`${size ?? ''}`"],
    'any text goes into the address': [
      "if (size === undefined) throw new GatewayError('ERR_REQUEST_MALFORMED')",
      '',
    ],
    'a photo is asked for again and again': ['memory.keep(name, photo, now())', ''],
    'each request asks for the photo itself': ['asking(name, ', 'asking(String(Math.random()), '],
    'caches may share a photo': ['private, max-age', 'public, max-age'],
  }),
  ...mutantsOf('src/signin/photo-memory.ts', ['test/signin/photo-memory.test.ts'], {
    'photos take all memory': ['if (total <= capacity) break', 'if (total > 0) break'],
    'a photo is remembered for ever': ['now < entry.keptAt + photoLifetime', 'now < Infinity'],
  }),
  ...mutantsOf('src/session/fitting.ts', ['test/session/fitting.test.ts'], {
    'properties of a person push the refresh token out': [
      '...(profile === undefined ? [] : [{ session: { ...session, person }, dropped: gone }]),',
      '',
    ],
  }),
  ...mutantsOf('src/session/renewal.ts', ['test/signin/profile.test.ts'], {
    'properties are lost while Graph is away': ['profile = session.person.profile }', 'profile }'],
  }),
]
