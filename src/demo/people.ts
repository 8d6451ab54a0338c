/** Somebody who can sign in at the local provider, with what Entra ID would say of them (app roles, group ids). */
export type Person = Readonly<{
  /** `sub`: stable for one application only. */
  subject: string
  /** `oid`: the object id in the tenant. */
  objectId: string
  name: string
  /** `preferred_username`. */
  username: string
  email: string
  roles: readonly string[]
  groups: readonly string[]
}>

const everybody = '6f1a4c1e-0d5b-4b57-9f0e-3a1f2b7c9d10'
const engineers = 'b0c7f3aa-5a0e-4f6a-8a55-90f5d2c1e7b4'

/** The people of the demo: one with every role, one with fewer, one with none and a name that is not ASCII. */
export const people: readonly Person[] = [
  {
    subject: 'Qm2l0yJk3u8mZr5pXv1cTn7aWb9sEd4fGh6jKo0iLxA',
    objectId: 'a1d0a7c2-3c1f-4a58-b7a6-5d1a0f3e8b01',
    name: 'Ada Admin',
    username: 'ada@demo.example',
    email: 'ada@demo.example',
    roles: ['Admin', 'Reader'],
    groups: [everybody, engineers],
  },
  {
    subject: 'Yc8n4vRb2xWq6tLk1jHg9fDs5aPo3iUy7eTzMm0wQrB',
    objectId: 'b3e9c5d4-7f20-4e6b-9c88-1a2b3c4d5e02',
    name: 'Ben Reader',
    username: 'ben@demo.example',
    email: 'ben@demo.example',
    roles: ['Reader'],
    groups: [everybody],
  },
  {
    subject: 'Zt5k7wNx1cVb3mQp9oIu2yRe8aSd6fGh4jLz0XnKvMC',
    objectId: 'c7f2b8e6-9a41-4d0c-8e13-6f7a8b9c0d03',
    name: 'Zoë 王',
    username: 'zoe@demo.example',
    email: 'zoe@demo.example',
    roles: [],
    groups: [everybody],
  },
]
