import type { Call } from '../support/scripted-provider.ts'
import { pageHeaders, questionPage, type Choice } from './pages.ts'
import type { Answer, World } from './world.ts'

type Switch = Readonly<{
  label: string
  isOn: (world: World) => boolean
  turn: (world: World, on: boolean) => void
}>

/** What can go wrong at Entra, to be turned on and off by hand. */
const switches: Readonly<Record<string, Switch>> = {
  secret: {
    label: 'The client secret has expired',
    isOn: ({ apps, now }) => apps.gateway.secrets.every(({ expiresAt = Infinity }) => expiresAt <= now()),
    turn: ({ apps, now }, on) => {
      apps.gateway.secrets = apps.gateway.secrets.map(({ id, value }) => ({
        ...{ id, value },
        ...(on && { expiresAt: now() }),
      }))
    },
  },
  assignment: {
    label: 'Nobody is assigned to the application',
    isOn: ({ apps }) => apps.gateway.assignmentRequired,
    turn: ({ apps }, on) => {
      apps.gateway.assignmentRequired = on
    },
  },
  redirect: {
    label: 'The redirect URI is not registered',
    isOn: ({ apps }) => apps.gateway.redirectUris.every(uri => uri.endsWith('#gone')),
    turn: ({ apps }, on) => {
      const plain = apps.gateway.redirectUris.map(uri => uri.replace(/#gone$/, ''))
      apps.gateway.redirectUris = on ? plain.map(uri => `${uri}#gone`) : plain
    },
  },
  graph: {
    label: 'Graph is busy for an hour',
    isOn: ({ script }) => (script.throttle?.times ?? 0) > 0,
    turn: ({ script }, on) => {
      script.throttle = { times: on ? 1_000_000 : 0, retryAfter: 3600 }
    },
  },
  busy: {
    label: 'The sign-in service is unavailable',
    isOn: ({ script }) => script.refuse.token === '90033',
    turn: ({ script }, on) => {
      if (on) script.refuse.token = '90033'
      else delete script.refuse.token
    },
  },
}

/** The page at the emulator's root. */
export function switchesPage(world: World, call: Call): Answer {
  if (call.method === 'POST') {
    const [name = ''] = new URLSearchParams(call.body).getAll('switch')
    const wanted = Object.hasOwn(switches, name) ? switches[name] : undefined
    wanted?.turn(world, !wanted.isOn(world))
    return { status: 303, headers: { location: '/' } }
  }
  const choices = Object.entries(switches).map(([value, { label, isOn }]): Choice => ({
    ...{ name: 'switch', value, label },
    note: isOn(world) ? 'on' : 'off',
  }))
  return { headers: pageHeaders([]), body: questionPage('What is wrong at Entra today?', '', choices) }
}
