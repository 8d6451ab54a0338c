import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { startFlask } from '../support/flask.ts'
import { assertShows, configOfGuide, readGuide, settingsOfGuide } from '../support/guide.ts'
import { pythonWith } from '../support/python.ts'
import { startTokenFront } from '../signin/app-token-front.ts'

const folder = 'test/journeys/flask-graph'
const guide = readGuide('tokens-for-applications')
const { command, skip } = pythonWith('flask', 'apt-get install python3-flask')

describe('the guide for tokens', () => {
  it('shows exactly the application that is tested here, which knows nothing of tokens', () => {
    assertShows(guide, { [`${folder}/app.py`]: 'python' })
    assert.doesNotMatch(
      readFileSync(`${folder}/app.py`, 'utf8'),
      /session|secret|token|login|msal|oauth|cache/i,
    )
  })

  it('shows settings that the gateway takes', () => {
    assert.deepEqual(configOfGuide(guide).routes[0]?.accessToken, {
      scopes: ['User.Read'],
      header: 'Authorization',
    })
  })
})

describe('a Flask application that asks Microsoft Graph about its visitors', { skip }, () => {
  it('shows each of them what Graph says of them', async test => {
    const settings = settingsOfGuide(guide)
    const front = await startTokenFront(test, settings, {}, async graphUrl => {
      const app = await startFlask(command, folder, { GRAPH: graphUrl })
      test.after(async () => app.child.end())
      return app.url
    })
    const { ada, ben } = front.entra.people
    ben.profile = { jobTitle: 'Reader of <b>reports</b>' }
    const pages = []
    for (const user of [ada, ben])
      pages.push((await front.navigate('/profile', await front.signIn(user))).body)
    assert.deepEqual(pages, [
      '<h1>Ada Admin</h1><p>Head of Engines</p>',
      '<h1>Ben Reader</h1><p>Reader of &lt;b&gt;reports&lt;/b&gt;</p>',
    ])
  })
})
