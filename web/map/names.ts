import type { Language } from '../i18n.ts';

/** The grid's own part of its name for the map: 西关社区第3网格 becomes 第3网格, in English `Grid 3`. */
export function shortGridName(name: string, language: Language): string {
  const number = /第\s*(\d+)\s*(?:专属)?网格$/.exec(name);
  if (!number) return name;
  return language === 'en' ? `Grid ${number[1]}` : number[0];
}

/** Households as the map writes them under a grid's name. */
export const countLabel = (households: number, language: Language): string =>
  language === 'en' ? String(households) : `${households}户`;
