/** Tenant of personal accounts (Entra "OpenID Connect on the Microsoft identity platform", the tenant `consumers`). */
export const consumersId = '9188040d-6c67-4c5b-b112-36a304b66dad'

/** Somebody as one tenant knows them; a guest has another record, with another `oid`, in the tenant at home. */
export type User = {
  oid: string
  /** GUID of the tenant that this record is in. */
  tenant: string
  upn: string
  name: string
  givenName?: string
  surname?: string
  mail?: string
  /** Values of app roles, in every application alike. */
  roles: string[]
  /** Ids of groups, the nested ones included. */
  groups: string[]
  /** Names of groups by id, where it matters; `Group {id}` otherwise. */
  groupNames: Record<string, string>
  /** Ids of directory roles and administrative units, which are no groups. */
  directoryRoles: string[]
  administrativeUnits: string[]
  /** Other fields of `/me`, e.g. `jobTitle`. */
  profile: Record<string, unknown>
  photo?: Buffer
  /** Where a guest is at home. */
  home?: { tenant: string; oid: string; idp: string }
  disabled: boolean
  /** NumericDate: sign-ins before it count no more ("revoke sessions"). */
  revokedAt: number
  /** Authentication contexts (`c1`) whose policy this person cannot meet. */
  cannotMeet: string[]
}

export type Tenant = {
  id: string
  /** Verified domains. */
  domains: string[]
  users: User[]
}

/** A token of another issuer that may stand for an application (Entra "workload identity federation"). */
export type FederatedCredential = {
  issuer: string
  subject: string
  audience: string
  /** Public keys of the issuer, as JWKs. */
  keys: Record<string, unknown>[]
}

/** An application registration, as client, as API, or as both. */
export type App = {
  clientId: string
  name: string
  /** GUID of the tenant that it is registered in. */
  tenant: string
  signInAudience:
    | 'AzureADMyOrg'
    | 'AzureADMultipleOrgs'
    | 'AzureADandPersonalMicrosoftAccount'
    | 'PersonalMicrosoftAccount'
  /** Platform Web. */
  redirectUris: string[]
  /** Loaded in a frame when somebody signs out (front-channel logout). */
  logoutUrl?: string
  /** `expiresAt`: NumericDate. */
  secrets: { id: string; value: string; expiresAt?: number }[]
  /** PEM. */
  certificates: string[]
  federatedCredentials: FederatedCredential[]
  /** Claims of the ID token that the manifest asks for. */
  optionalClaims: string[]
  groupMembershipClaims: 'None' | 'SecurityGroup' | 'DirectoryRole' | 'ApplicationGroup' | 'All'
  /** `cloud_displayname`: names instead of ids; `emit_as_roles`: in the claim `roles`, in which no app role is then. */
  groupForm: 'id' | 'cloud_displayname' | 'emit_as_roles'
  /** Whether it has a signing key of its own, for mapped claims. */
  hasOwnKey: boolean
  disabled: boolean
  assignmentRequired: boolean
  /** Ids of the people and groups that are assigned to it. */
  assigned: string[]
  /** Scopes that an administrator has granted for everybody, by their canonical names. */
  adminConsented: string[]
  /** Whether tokens for it, or asked by it, need a second factor (Conditional Access). */
  needsSecondFactor: boolean
  /** App roles of other APIs that it holds itself, for tokens without a person. */
  appRoles: string[]
  mayActOnBehalf: boolean
  /** As an API: App ID URIs, scopes exposed, and the manifest's `requestedAccessTokenVersion`. */
  identifierUris: string[]
  scopes: string[]
  tokenVersion: 1 | 2
  /** `idtyp`, `acrs`, `xms_cc` where the API asks for them. */
  accessTokenClaims: string[]
}

/** Who somebody is wherever they sign in: the tenant at home and the object id there. */
export function accountOf(user: User): string {
  return `${user.home?.oid ?? user.oid}.${user.home?.tenant ?? user.tenant}`
}

export function newUser(user: Pick<User, 'oid' | 'tenant' | 'upn' | 'name'> & Partial<User>): User {
  return {
    roles: [],
    groups: [],
    groupNames: {},
    directoryRoles: [],
    administrativeUnits: [],
    profile: {},
    disabled: false,
    revokedAt: 0,
    cannotMeet: [],
    ...user,
  }
}

export function newApp(app: Pick<App, 'clientId' | 'name' | 'tenant'> & Partial<App>): App {
  return {
    signInAudience: 'AzureADMyOrg',
    redirectUris: [],
    secrets: [],
    certificates: [],
    federatedCredentials: [],
    optionalClaims: [],
    groupMembershipClaims: 'None',
    groupForm: 'id',
    hasOwnKey: false,
    disabled: false,
    assignmentRequired: false,
    assigned: [],
    adminConsented: [],
    needsSecondFactor: false,
    appRoles: [],
    mayActOnBehalf: true,
    identifierUris: [`api://${app.clientId}`],
    scopes: [],
    // `null` in the manifest of an app for work accounts means 1 (Entra "access tokens").
    tokenVersion: 1,
    accessTokenClaims: [],
    ...app,
  }
}
