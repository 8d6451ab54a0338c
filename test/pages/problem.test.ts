import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { catalogue, type ErrorCode } from '../../src/errors.ts'
import { problemJson } from '../../src/pages/problem.ts'

describe('a problem for a program', () => {
  it('has the members of RFC 9457 and ours', () => {
    const body = problemJson({
      code: 'ERR_SIGNIN_REQUIRED',
      requestId: 'r1',
      loginUrl: '/.auth/login?rd=%2Fx',
    })
    assert.deepEqual(JSON.parse(body), {
      type: 'urn:entrada:error:signin-required',
      title: 'Please sign in',
      status: 401,
      detail: 'This address is only for people who are signed in.',
      code: 'ERR_SIGNIN_REQUIRED',
      requestId: 'r1',
      loginUrl: '/.auth/login?rd=%2Fx',
    })
  })

  it('has a type, a title, a status and a detail for every code', () => {
    const types = Object.keys(catalogue).map(code => {
      const problem = JSON.parse(problemJson({ code: code as ErrorCode, requestId: 'r' })) as Record<
        string,
        string
      >
      assert.match(problem['type'] ?? '', /^urn:entrada:error:[a-z]+(?:-[a-z]+)*$/)
      assert.equal(problem['status'], catalogue[code as ErrorCode].status)
      assert.ok((problem['detail'] ?? '').length > 10, code)
      return problem['type']
    })
    assert.equal(new Set(types).size, types.length)
  })

  it('takes a detail and further members, but keeps its own', () => {
    const body = problemJson({
      code: 'ERR_INTERNAL',
      requestId: 'r1',
      detail: 'more',
      extra: { missing: ['Admin'], status: 200, loginUrl: 'javascript:x', __proto__: null },
    })
    const problem = JSON.parse(body) as Record<string, unknown>
    assert.deepEqual(
      [problem['detail'], problem['missing'], problem['status'], problem['loginUrl']],
      ['more', ['Admin'], 500, undefined],
    )
  })

  it('refuses a login address that is neither a path nor http(s)', () => {
    for (const loginUrl of [
      'javascript:alert(1)',
      '//evil.example',
      '/\\evil.example',
      'https:///x',
      'https://a\\b',
      '',
    ]) {
      assert.throws(
        () => problemJson({ code: 'ERR_SIGNIN_REQUIRED', requestId: 'r', loginUrl }),
        { code: 'ERR_INTERNAL' },
        loginUrl,
      )
    }
    assert.match(
      problemJson({
        code: 'ERR_SIGNIN_REQUIRED',
        requestId: 'r',
        loginUrl: 'https://app.example/.auth/login',
      }),
      /"loginUrl"/,
    )
  })
})
