/**
 * What a header of a preset tells of somebody. `grafanaRole` is one role. `teams` are roles that are told even where there
 * are none: without the header the application would leave those of the last time.
 */
export type Told =
  | ('user' | 'name' | 'email' | 'preferredUsername' | 'tenant' | 'firstName' | 'lastName')
  | ('roles' | 'groups' | 'grafanaRole' | 'teams')
  | ('principal' | 'token')

/**
 * One header: its name, what it tells, what stands between the members of a list, and what the application would take for
 * more than a part of a member.
 */
export type PresetHeader = readonly [name: string, told: Told, separator?: string, also?: RegExp]

/**
 * The headers that each preset can set, under the names that the applications know. The settings refuse two presets that
 * give one name different meanings; clients can send none of these names. Sources: docs/guides/applications.md.
 */
export const presetHeaders = {
  forwarded: [
    ['X-Forwarded-User', 'user'],
    ['X-Forwarded-Preferred-Username', 'preferredUsername'],
    ['X-Forwarded-Email', 'email'],
    ['X-Forwarded-Name', 'name'],
    ['X-Forwarded-Roles', 'roles', ','],
    ['X-Forwarded-Groups', 'groups', ','],
    ['X-Forwarded-Tenant', 'tenant'],
  ],
  easyauth: [
    ['X-MS-CLIENT-PRINCIPAL', 'principal'],
    ['X-MS-CLIENT-PRINCIPAL-ID', 'principal'],
    ['X-MS-CLIENT-PRINCIPAL-NAME', 'principal'],
    ['X-MS-CLIENT-PRINCIPAL-IDP', 'principal'],
  ],
  grafana: [
    ['X-WEBAUTH-USER', 'user'],
    ['X-WEBAUTH-NAME', 'name'],
    ['X-WEBAUTH-EMAIL', 'email'],
    // Blanks separate as well, quotes hold together, and what begins with a bracket is read as JSON.
    ['X-WEBAUTH-GROUPS', 'groups', ',', /[\s"[\]]/g],
    ['X-WEBAUTH-ROLE', 'grafanaRole'],
  ],
  jenkins: [
    ['X-Forwarded-User', 'user'],
    ['X-Forwarded-Mail', 'email'],
    ['X-Forwarded-DisplayName', 'name'],
    ['X-Forwarded-Groups', 'groups', '|'],
  ],
  'remote-user': [
    ['Remote-User', 'user'],
    ['Remote-Name', 'name'],
    ['Remote-Email', 'email'],
    ['Remote-Groups', 'groups', ','],
    ['X-Remote-User', 'user'],
  ],
  jupyterhub: [['Remote-User', 'user']],
  opensearch: [
    ['x-proxy-user', 'user'],
    ['x-proxy-roles', 'roles', ','],
  ],
  bearer: [['Authorization', 'token']],
  'dex-authproxy': [
    ['X-Remote-User', 'user'],
    ['X-Remote-User-Id', 'user'],
    ['X-Remote-User-Name', 'name'],
    ['X-Remote-User-Email', 'email'],
    ['X-Remote-Group', 'groups', ','],
  ],
  spring: [['SM_USER', 'user']],
  cloudbeaver: [
    ['X-User', 'user'],
    ['X-Team', 'teams', '|'],
    // What older versions read; the others, where there is no X-Team.
    ['X-Role', 'teams', '|'],
    ['X-First-name', 'firstName'],
    ['X-Last-name', 'lastName'],
  ],
  none: [],
} as const satisfies Readonly<Record<string, readonly PresetHeader[]>>

export type PresetName = keyof typeof presetHeaders

/** All of them, in the order of the table. */
export const presetNames: readonly PresetName[] = Object.keys(presetHeaders) as PresetName[]
