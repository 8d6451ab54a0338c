/** The colours of one scheme that follow from the accent, as `#rrggbb`. `wash`: behind what is set apart. */
type Colours = Readonly<{ accent: string; onAccent: string; hover: string; wash: string }>

export type Palette = Readonly<{ light: Colours; dark: Colours }>

/** What everything else stands on. */
export const surfaces = {
  light: { ground: '#f3f4f7', card: '#ffffff' },
  dark: { ground: '#0e1116', card: '#171b22' },
} as const

export const usualPalette: Palette = {
  light: { accent: '#2a51c7', onAccent: '#ffffff', hover: '#1f3d9b', wash: '#eef2fd' },
  dark: { accent: '#93b0ff', onAccent: '#0d1630', hover: '#b4c8ff', wash: '#1d2535' },
}

/** Contrast of text, WCAG 2.2, 1.4.3 (AA). */
const least = 4.5

/**
 * The colours for an accent, whatever it is: as given where it can be read on ground, card and wash, else darker (in
 * the light scheme) or lighter (in the dark one) until it can. What stands on it can then be read as well, for that is
 * the lightest or the darkest surface.
 * @param accent `#rrggbb`
 */
export function paletteOf(accent: string): Palette {
  return {
    light: coloursOf(accent, surfaces.light, '#000000', surfaces.light.card),
    dark: coloursOf(accent, surfaces.dark, '#ffffff', surfaces.dark.ground),
  }
}

function coloursOf(
  wanted: string,
  { ground, card }: Readonly<{ ground: string; card: string }>,
  pole: '#000000' | '#ffffff',
  onAccent: string,
): Colours {
  for (let share = 0; ; share += 0.04) {
    const accent = mix(wanted, pole, Math.min(share, 1))
    const wash = mix(card, accent, 0.08)
    // Next to the pole there is nowhere left to go, so the pointer is shown by the other direction.
    const hover = mix(accent, contrast(accent, pole) < 1.8 ? otherOf(pole) : pole, 0.25)
    const isReadable = [ground, card, wash].every(each => contrast(accent, each) >= least)
    if (isReadable || share >= 1) return { accent, onAccent, hover, wash }
  }
}

function otherOf(pole: '#000000' | '#ffffff'): string {
  return pole === '#000000' ? '#ffffff' : '#000000'
}

/** Contrast ratio of two colours, 1 to 21 (WCAG 2.2, "contrast ratio"). */
export function contrast(one: string, other: string): number {
  const [darker, lighter] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number]
  return (lighter + 0.05) / (darker + 0.05)
}

/** Relative luminance, 0 to 1 (WCAG 2.2, "relative luminance"). */
function luminance(colour: string): number {
  const [red, green, blue] = channels(colour).map(value => {
    const part = value / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  }) as [number, number, number]
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/** @param share of `other`, 0 to 1 */
function mix(one: string, other: string, share: number): string {
  const target = channels(other)
  const mixed = channels(one).map((value, at) => Math.round(value + ((target[at] ?? 0) - value) * share))
  return `#${mixed.map(value => value.toString(16).padStart(2, '0')).join('')}`
}

function channels(colour: string): number[] {
  return [1, 3, 5].map(at => Number.parseInt(colour.slice(at, at + 2), 16))
}
