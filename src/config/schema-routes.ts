import { Type } from 'typebox'
import { choice, text, words } from './schema-parts.ts'

const require = Type.Object(
  {
    anyRole: Type.Optional(words('At least one of these roles.', undefined, { example: '[Reader, Admin]' })),
    allRoles: Type.Optional(words('All of these roles.', undefined, { example: '[Admin]' })),
    anyGroup: Type.Optional(words('At least one of these groups.', undefined, { example: '[staff]' })),
    allGroups: Type.Optional(words('All of these groups.', undefined, { example: '[staff, finance]' })),
    anyUser: Type.Optional(
      words('One of these people: ids as in X-Forwarded-User, never addresses.', undefined, {
        example: '[22222222-3333-4444-5555-666666666666]',
      }),
    ),
    anyTenant: Type.Optional(
      words('One of these Entra tenants: ids (GUIDs).', undefined, {
        example: '[11111111-2222-3333-4444-555555555555]',
      }),
    ),
  },
  { description: 'What somebody must have; all that are given must hold.', additionalProperties: false },
)

const rule = Type.Object(
  {
    path: text('The path: exact, * for one segment, /** at the end for this and everything below.', {
      example: '/reports/**',
    }),
    host: Type.Optional(
      text('Only requests for this host; *.app.example is any one label in front.', {
        example: 'app.example',
      }),
    ),
    methods: Type.Optional(words('Only these methods; GET covers HEAD.', undefined, { example: '[GET]' })),
    access: Type.Optional(
      choice(
        ['public', 'optional', 'authenticated', 'deny'],
        'Who gets in: everybody, everybody with their identity if there is one, whoever is signed in (default), nobody.',
        { example: 'authenticated' },
      ),
    ),
    require: Type.Optional(require),
    name: Type.Optional(
      text('How the rule is called on pages and in the log (default: its path).', { example: 'reports' }),
    ),
    hint: Type.Optional(
      text('Whom to ask for access, for the page that says no.', {
        example: 'Ask the service desk for the role Reader',
      }),
    ),
  },
  { additionalProperties: false },
)

/** The rules: first match wins, from the top. */
export const routes = Type.Array(rule, {
  description: 'The rules: first match wins, from the top; defaultAccess when none does.',
  default: [],
})
