import { Type } from 'typebox'
import { choice, flag, section, text, words } from './schema-parts.ts'

/** What Microsoft Graph is asked for. */
export const graph = section('Entra ID: what Microsoft Graph is asked for.', {
  baseUrl: Type.Optional(
    text('Where Microsoft Graph is (default: the host that the provider names in its discovery document).', {
      example: 'https://graph.microsoft.com',
    }),
  ),
  groups: choice(
    ['onOverage', 'never'],
    'Whether the groups of somebody are looked up when they are too many for a token; rules and headers have to name groups by id then.',
    { default: 'onOverage' },
  ),
  profile: words(
    'Properties of the person that are fetched at sign-in, such as displayName or jobTitle.',
    [],
  ),
  photo: flag("Whether /.auth/me/photo gives the person's photo.", false),
})
