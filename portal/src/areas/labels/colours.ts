/** The colours that are offered for labels, by the key of their names. */
export const COLOURS = {
  petrol: '#0a6076',
  sea: '#0095d3',
  sky: '#49afd9',
  navy: '#343dac',
  violet: '#781da0',
  lilac: '#be90d6',
  pink: '#f1428a',
  wine: '#9b0d54',
  red: '#c92100',
  orange: '#f57600',
  amber: '#ffc107',
  lime: '#9ccc3c',
  green: '#48960c',
  forest: '#1d5100',
  grey: '#8a9ba5',
  slate: '#3d4f5a',
} as const;

/** The name of an offered colour. */
export type ColourName = keyof typeof COLOURS;

/** The offered colours in their order. */
export const COLOUR_NAMES = Object.keys(COLOURS) as ColourName[];

/** Whether a colour can be shown: six or three hexadecimal digits. Others, which clients may have set, are shown as none. */
export function isColour(text: string): boolean {
  return /^#(?:[0-9a-f]{3}|[0-9a-f]{6})$/i.test(text);
}
