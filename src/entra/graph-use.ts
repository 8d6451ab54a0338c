import { lookedUpGroups, type GroupUse, type LookedUp } from './looked-up-groups.ts'

/** What Microsoft Graph is used for. */
export type GraphUse = Readonly<{
  /** Without the version; without it Graph is at the host that discovery names. */
  baseUrl?: string
  /** Groups that are looked up when a token leaves them out. */
  groups?: LookedUp
  /** Properties of the person. */
  profile: readonly string[]
  photo: boolean
  /** Whether `User.Read` is asked for at each sign-in. */
  asksUserRead: boolean
}>

/** What the settings say of it. */
type Set = Readonly<{
  graph: Omit<GraphUse, 'groups' | 'asksUserRead'> & Readonly<{ groups: 'onOverage' | 'never' }>
  claims: Readonly<{ groups: readonly string[]; groupPrefix: string }>
}>

/**
 * What Microsoft Graph is used for, and whether that is told it at each sign-in: for properties, the photo, and groups
 * that rules name. Groups for headers alone do not change what everybody's sign-in asks for: with `User.Read` policies of
 * Conditional Access hold that spare a sign-in with nothing but OpenID scopes (Entra "enforcement of resource exclusions").
 */
export function graphUse(
  { graph, claims }: Set,
  { named, sendsAll }: Pick<GroupUse, 'named' | 'sendsAll'>,
): GraphUse {
  const { groups: when, ...rest } = graph
  const use = { named, sendsAll, paths: claims.groups, prefix: claims.groupPrefix }
  const groups = when === 'never' ? undefined : lookedUpGroups(use)
  const isForRules = groups !== undefined && [...named].length > 0
  return {
    ...rest,
    ...(groups !== undefined && { groups }),
    asksUserRead: isForRules || rest.photo || rest.profile.length > 0,
  }
}
