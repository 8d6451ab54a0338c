import { Type } from 'typebox'
import type { Persona } from '../policy/persona.ts'
import { choice, flag, text, words } from './schema-parts.ts'

const scalar = ['string', 'number', 'boolean']

const claims = Object.assign(Type.Optional(Type.Unsafe<NonNullable<Persona['claims']>>({ type: 'object' })), {
  description: 'Other claims by their path; auth_time from now: -300 is five minutes ago.',
  patternProperties: {
    '^[^\\u0000-\\u001f\\u007f]{1,200}$': {
      type: [...scalar, 'array'],
      items: { type: scalar },
      'x-example': 'Finance',
    },
  },
  additionalProperties: false,
  'x-example': '{"department":"Finance"}',
})

const somebody = {
  user: Type.Optional(
    text('The id, as in X-Forwarded-User.', { example: '22222222-3333-4444-5555-666666666666' }),
  ),
  roles: Type.Optional(words('Their roles.', undefined, { example: '[Reader]' })),
  groups: Type.Optional(words('Their groups.', undefined, { example: '[staff]' })),
  claims,
  bearer: Type.Optional(
    flag('Whether they come with a bearer token (default: only where scopes are given).'),
  ),
  scopes: Type.Optional(words('Scopes of their bearer token.', undefined, { example: '[data.read]' })),
}

const test = Type.Object(
  {
    request: text('A method, and a path or a whole URL.', { example: 'GET /admin/users' }),
    as: Object.assign(Type.Unsafe<Persona | 'anonymous'>({ type: ['object', 'string'] }), {
      description: 'Who sends it: what they have, or anonymous for nobody who is signed in.',
      pattern: '^anonymous$',
      properties: somebody,
      additionalProperties: false,
    }),
    expect: choice(['allow', 'deny', 'sign-in', 'bad-request'], 'What is to be decided.', {
      example: 'sign-in',
    }),
  },
  { additionalProperties: false },
)

/** What the rules have to say to certain requests. */
export const policyTests = Type.Array(test, {
  description: 'What the rules must decide for certain requests; settings with which one fails are refused.',
  default: [],
  'x-example': '[{"request":"GET /admin/users","as":"anonymous","expect":"sign-in"}]',
})
