/**
 * Seeded random numbers. Every part of the generator takes a stream of its own by name, so that a change in one part
 * (say, one more shop) does not shuffle the rest of the city.
 *
 * sfc32 (Chris Doty-Humphrey, PractRand), seeded by FNV-1a of the name.
 */
/** Uniform in [0, 1). */
export type Random = () => number;

/** The whole city hangs on this number; `demo/city.json` repeats it. */
export const CITY_SEED = 20261023;

export function randomOf(name: string, seed = CITY_SEED): Random {
  let hash = 0x811c9dc5 ^ seed;
  for (let i = 0; i < name.length; i++) {
    hash ^= name.charCodeAt(i);
    hash = Math.imul(hash, 0x01000193);
  }
  let a = hash | 0;
  let b = Math.imul(hash, 0x9e3779b1) | 0;
  let c = seed | 0;
  let d = 1;
  const next = () => {
    const t = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + t;
    return (t >>> 0) / 4294967296;
  };
  for (let i = 0; i < 15; i++) next();
  return next;
}

export const between = (random: Random, low: number, high: number) => low + (high - low) * random();

/** Whole number in [low, high]. */
export const whole = (random: Random, low: number, high: number) =>
  low + Math.floor(random() * (high - low + 1));

export const chance = (random: Random, probability: number) => random() < probability;

export function pick<T>(random: Random, items: readonly T[]): T {
  return items[Math.floor(random() * items.length)]!;
}

/** Picks by weight: `[[item, weight], …]`. */
export function pickWeighted<T>(random: Random, items: readonly (readonly [T, number])[]): T {
  let left = random() * items.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [item, weight] of items) if ((left -= weight) < 0) return item;
  return items[items.length - 1]![0];
}

/** Fisher–Yates on a copy. */
export function shuffled<T>(random: Random, items: readonly T[]): T[] {
  const out = [...items];
  for (let i = out.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [out[i], out[j]] = [out[j]!, out[i]!];
  }
  return out;
}
