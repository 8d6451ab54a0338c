import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { configOf, inFolder, type Outcome, refused, withEnv, withFile } from './samples.ts'

const svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path d="M0 0h1v1z"/></svg>'
const png = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')
const jpeg = Buffer.from('ffd8ffe000104a46494600', 'hex')
const webp = Buffer.from('RIFF\x24\x00\x00\x00WEBPVP8 ', 'latin1')

/** The smallest settings with a logo of this content. */
const logo = (content: string | Buffer, name = 'logo'): Outcome =>
  inFolder({ [name]: content }, folder => withEnv({ ENTRADA_PAGES_LOGO_FILE: `${folder}/${name}` }))

const accent = (colour: string): Outcome => withFile(`pages: { accent: ${JSON.stringify(colour)} }`)

describe('pages.logoFile', () => {
  it('is taken as what it is, whatever it is called', () => {
    for (const [content, type] of [
      [svg, 'image/svg+xml'],
      [png, 'image/png'],
      [jpeg, 'image/jpeg'],
      [webp, 'image/webp'],
    ] as const) {
      const [, found, base64 = ''] =
        /^data:([^;]+);base64,(.*)$/.exec(configOf(logo(content, 'logo.gif')).pages.logo ?? '') ?? []
      assert.equal(found, type)
      assert.deepEqual(Buffer.from(base64, 'base64'), Buffer.from(content))
    }
  })

  it('may be an SVG as drawing programs write it', () => {
    const head =
      '\uFEFF<?xml version="1.0" encoding="utf-8"?>\n<!-- Generator: a program > 1.0 -->\n<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "a.dtd" [\n <!ENTITY ns "x">\n]>\n'
    assert.match(configOf(logo(head + svg)).pages.logo ?? '', /^data:image\/svg\+xml;/)
  })

  it('is refused when it is no image that pages can show', () => {
    for (const content of [
      '',
      'GIF89a',
      'a logo',
      '<html><svg xmlns="http://www.w3.org/2000/svg"></svg></html>',
      '<!-- <svg xmlns="http://www.w3.org/2000/svg"> --><p>no</p>',
      '<svgish xmlns="http://www.w3.org/2000/svg"/>',
      `text before ${svg}`,
      png.subarray(1),
      Buffer.from('RIFF\x24\x00\x00\x00WAVEfmt ', 'latin1'),
    ]) {
      refused(
        logo(content, 'logo.svg'),
        /^ENTRADA_PAGES_LOGO_FILE pages\.logoFile: .*\/logo\.svg is no image that is known here; name an SVG \(with its xmlns\), PNG, JPEG or WebP file$/,
      )
    }
  })

  it('is refused as an SVG without its namespace, which browsers do not show', () => {
    refused(logo('<svg viewBox="0 0 1 1"><path d="M0 0h1v1z"/></svg>'), /with its xmlns/)
  })

  it('is refused above 64 KiB, and taken with exactly as much', () => {
    const most = 64 * 1024
    assert.ok(configOf(logo(Buffer.concat([png], most))).pages.logo)
    refused(
      logo(Buffer.concat([png], most + 1)),
      /logo is larger than 64 KiB; name an SVG, PNG, JPEG or WebP of at most 64 KiB$/,
    )
  })

  it('is refused when it is not there', () => {
    refused(withEnv({ ENTRADA_PAGES_LOGO_FILE: '/nowhere/logo.svg' }), /there is no such file/)
  })
})

describe('pages.accent', () => {
  it('is a colour of six digits, or of three', () => {
    for (const [given, six] of [
      ['#0A7d5a', '#0a7d5a'],
      ['#0aF', '#00aaff'],
    ] as const) {
      assert.equal(configOf(accent(given)).pages.accent, six)
    }
  })

  it('is refused as anything else, with how to write it', () => {
    for (const given of [
      'red',
      '0a7d5a',
      '#12345',
      '#1234567',
      '#0a7d5a;} a{color:red',
      '#ggg',
      '#0a7d5a\u2028',
    ]) {
      refused(
        accent(given),
        /:1:18 pages\.accent: must be a colour: .*; write for example "#0a7d5a", in quotes/,
      )
    }
  })

  it('is refused when YAML has taken it for a comment', () => {
    refused(withFile('pages:\n  accent: #0a7d5a\n'), /:2:\d+ pages\.accent: /)
  })
})

describe('the pages without settings of their own', () => {
  it('have neither logo nor accent, and no page before the sign-in', () => {
    const { logo: image, accent: colour, signIn } = configOf(withEnv({})).pages
    assert.deepEqual([image, colour, signIn], [undefined, undefined, false])
  })
})
