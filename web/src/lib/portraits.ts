/** What tells the portraits of people without a photo apart. */
export interface PortraitTraits {
  /** Of the person and what is behind them, and of what they wear: degrees of `oklch`. */
  hue: number;
  otherHue: number;
  hair: number;
  clothes: number;
  /** Of the hair. */
  isDark: boolean;
  hasGlasses: boolean;
}

/** As many kinds as public/portraits.svg has. */
const HAIRS = 12;
const CLOTHES = 5;

/** As app/portraits.css names them, and those of the look: danger, accent, budget, goals, brand, country, language, availability. */
const HUES = [25, 60, 90, 145, 170, 205, 255, 335];

/** The traits of somebody, by their id alone. */
export function traitsOf(id: string): PortraitTraits {
  let rest = hash(id);
  const pick = (count: number) => {
    const picked = rest % count;
    rest = Math.floor(rest / count);
    return picked;
  };
  const at = pick(HUES.length);
  // Another one, and none that is beside it.
  const other = (at + 2 + pick(HUES.length - 3)) % HUES.length;
  return {
    hue: HUES[at]!,
    otherHue: HUES[other]!,
    hair: pick(HAIRS),
    clothes: pick(CLOTHES),
    isDark: pick(2) === 0,
    hasGlasses: pick(4) === 0,
  };
}

/** FNV-1a. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const letter of text) value = Math.imul(value ^ letter.codePointAt(0)!, 0x01000193);
  // Ids of the same second differ only in their last digits; this mixes them into all bits.
  value = Math.imul(value ^ (value >>> 16), 0x7feb352d);
  value = Math.imul(value ^ (value >>> 15), 0x846ca68b);
  return (value ^ (value >>> 16)) >>> 0;
}
