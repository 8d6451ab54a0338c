import type { TheirSettings } from './their-settings.ts'
import type { Note, Tree } from './translation.ts'
import { isShared, kindOf } from './their-provider.ts'

/** Who may come in once they have signed in. */
export type People = Readonly<{
  /** Undefined where nobody may, because what says who may has no counterpart. */
  require: Tree | undefined
  /** Lines on it for whoever reads the settings. */
  why: readonly string[]
  notes: readonly Note[]
}>

/**
 * Theirs lets in whose address is of one of the domains or in the file, and who is in one of the groups or has one of the
 * roles, where any are named. Nobody whom it refuses is let in here; who has no counterpart is refused.
 */
export function peopleOf(theirs: TheirSettings): People {
  const addresses = addressesOf(theirs)
  const memberships = membershipsOf(theirs)
  const notes = [...addresses.notes, ...memberships.notes]
  const why = [...addresses.why, ...memberships.why]
  if (addresses.require === undefined || memberships.require === undefined)
    return { require: undefined, why, notes }
  return { require: { ...addresses.require, ...memberships.require }, why, notes }
}

function addressesOf(theirs: TheirSettings): People {
  const domains = theirs.list('email_domains').map(domain => domain.toLowerCase())
  const file = theirs.text('authenticated_emails_file')
  const inFile = {
    option: 'authenticated_emails_file',
    what: 'people are not named by their addresses here: whoever stands in the file alone is refused; give them a role or a group, or write their ids into require.anyUser',
  }
  const notes = file === '' ? [] : [inFile]
  if (domains.includes('*')) return { ...withAnAddress, notes: vouching(theirs) }
  const exact = domains.filter(domain => /^[a-z0-9-]+(?:\.[a-z0-9-]+)*$/.test(domain))
  const others = domains.filter(domain => !exact.includes(domain))
  const left = others.map(domain => ({
    option: 'email_domains',
    what: `${domain} stands for several domains: name each in require.anyEmailDomain`,
  }))
  if (exact.length > 0)
    return { require: { anyEmailDomain: exact }, why: [], notes: [...notes, ...left, ...vouching(theirs)] }
  const missing = {
    option: 'email_domains',
    what: 'is missing, with which oauth2-proxy does not start: nobody is let in; say who may in require',
  }
  const why = [
    'Nobody is let in yet: who may was said by addresses. Write require in place of access, for example',
    '  require: { anyRole: [Member] }',
  ]
  return {
    require: undefined,
    why,
    notes: [...notes, ...left, ...(file === '' && others.length === 0 ? [missing] : [])],
  }
}

/**
 * Any address will do, but there has to be one, and the provider has to vouch for it: theirs refuses who has none, or one
 * that is not verified. A requirement of which nothing is known holds neither way, so only who has an address is known not
 * to have one in a domain that nobody can have (RFC 2606 section 2).
 */
const withAnAddress: Omit<People, 'notes'> = {
  require: { not: { anyEmailDomain: ['none.invalid'] } },
  why: [
    'Whoever signs in and has an address that the provider vouches for, as email_domains = "*" wants it.',
    'Without require it is whoever signs in.',
  ],
}

/** Where an address may count for less than it did. */
function vouching(theirs: TheirSettings): readonly Note[] {
  const option = 'email_domains'
  if (kindOf(theirs) === 'adfs') {
    const what =
      'an address counts when the claim email_verified says so, which AD FS does not send: have it send it, or ask for a group or role in require instead'
    return [{ option, what }]
  }
  if (!isShared(theirs)) return []
  const what =
    'with several tenants an address counts when the claim xms_edov says so: add this optional claim to the registration'
  return [{ option, what }]
}

function membershipsOf(theirs: TheirSettings): People {
  const provider = kindOf(theirs)
  const notes: Note[] = []
  const groups = [...theirs.list('allowed_groups')]
  const roles: string[] = []
  if (provider === 'keycloak-oidc') {
    roles.push(
      ...theirs.list('allowed_roles'),
      ...groups.filter(isRole).map(group => group.slice('role:'.length)),
    )
  } else if (theirs.list('allowed_roles').length > 0) {
    notes.push({
      option: 'allowed_roles',
      what: `has no effect with the provider ${provider}; see require.anyRole`,
    })
  }
  if (provider === 'keycloak') groups.push(...theirs.list('keycloak_groups'))
  else if (provider === 'gitlab') groups.push(...theirs.list('gitlab_groups'))
  for (const [option, owner] of [
    ['keycloak_groups', 'keycloak'],
    ['gitlab_groups', 'gitlab'],
    ['gitlab_projects', 'gitlab'],
    ['google_group', 'google'],
    ['google_groups', 'google'],
  ] as const) {
    if (theirs.list(option).length > 0 && provider !== owner) {
      notes.push({ option, what: `has no effect with the provider ${provider}; see require.anyGroup` })
    }
  }
  const unknown = unknownMemberships(theirs)
  notes.push(...unknown)
  const plain = provider === 'keycloak-oidc' ? groups.filter(group => !isRole(group)) : groups
  const ways: Tree[] = [
    ...(plain.length > 0 ? [{ anyGroup: plain }] : []),
    ...(roles.length > 0 ? rolesOfKeycloak(roles) : []),
  ]
  if (theirs.text('azure_graph_group_field') === 'displayName' && plain.length > 0) {
    const what = 'groups are known by their ids here: write ids in place of the names, which match nobody'
    notes.push({ option: 'azure_graph_group_field', what })
  }
  const [first, ...more] = ways
  if (isElsewhere(theirs) || (first === undefined && unknown.length > 0)) {
    const why = [
      'Nobody is let in yet: who may was said by what Entrada cannot ask. Write require in place of access.',
    ]
    return { require: undefined, why, notes }
  }
  if (first === undefined) return { require: {}, why: [], notes }
  return { require: more.length === 0 ? first : { anyOf: ways }, why: [], notes }
}

function isRole(group: string): boolean {
  return group.startsWith('role:')
}

/** What restricts who may come in and cannot be asked; a list of groups beside it still lets its members in. */
function unknownMemberships(theirs: TheirSettings): readonly Note[] {
  const provider = kindOf(theirs)
  const given = (option: string) => theirs.list(option).length > 0
  const what = 'cannot be asked here: nobody is let in by it; say who may in require'
  return [
    ...(provider === 'gitlab' && given('gitlab_projects') ? ['gitlab_projects'] : []),
    ...(provider === 'google' ? ['google_group', 'google_groups'].filter(given) : []),
  ].map(option => ({ option, what }))
}

/** Whether members of an organization or of a repository were let in, which no provider of ours can be asked about. */
function isElsewhere(theirs: TheirSettings): boolean {
  const provider = kindOf(theirs)
  return theirs.names.some(
    name => ['github', 'bitbucket'].includes(provider) && name.startsWith(`${provider}_`),
  )
}

/**
 * `name` is a role of the realm, which provider.claims.roles names; `client:name` one of that client, or of the realm if one
 * is called so.
 */
function rolesOfKeycloak(roles: readonly string[]): readonly Tree[] {
  const byClient = roles.flatMap(role => {
    const colon = role.indexOf(':')
    return colon < 1
      ? []
      : [{ claims: { [`resource_access.${role.slice(0, colon)}.roles`]: [role.slice(colon + 1)] } }]
  })
  return [{ anyRole: roles }, ...byClient]
}
