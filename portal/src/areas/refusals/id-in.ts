/** The id out of what somebody copied: the id alone, or all that the client printed. */
export function idIn(text: string): string {
  return /\(refusal ([0-9a-f]+)\)/i.exec(text)?.[1] ?? text.trim();
}
