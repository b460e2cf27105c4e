/** Why a special grid is proposed, Chinese and English. */
import { SPECIAL_TITLES } from './propose.ts';
import type { SpecialProposal } from './types.ts';

const count = (value: number): string => Math.round(value).toLocaleString('en-US');

const article = (word: string): string => (/^[aeiou]/.test(word) ? 'an' : 'a');

/** One sentence in each language. */
export function whySpecial({
  kind,
  reason,
  buildings,
  households,
  shops,
  alliances,
}: SpecialProposal): [string, string] {
  const [chinese, english] = SPECIAL_TITLES[kind];
  const zh: string[] = [
    reason.from === 'land'
      ? `${chinese}用地 ${count(reason.area_m2)} 平方米`
      : `相邻的${chinese}用房，占地 ${count(reason.area_m2)} 平方米`,
  ];
  const en: string[] = [
    reason.from === 'land'
      ? `land of ${article(english)} ${english}, ${count(reason.area_m2)} m²`
      : `buildings of ${article(english)} ${english} near each other on ${count(reason.area_m2)} m²`,
  ];
  if (buildings.length > 0) {
    zh.push(
      `建筑 ${buildings.length} 栋，最高 ${reason.levels} 层，建筑面积 ${count(reason.floor_m2)} 平方米`,
    );
    en.push(
      `${buildings.length} building${buildings.length > 1 ? 's' : ''} of up to ${reason.levels} storey${reason.levels > 1 ? 's' : ''}, ${count(reason.floor_m2)} m² of floor`,
    );
  }
  if (shops > 0) {
    zh.push(
      kind === 'shopping_street'
        ? `营业商铺 ${shops} 家，每百米 ${reason.shopsPer100m.toFixed(1)} 家`
        : `营业商铺 ${shops} 家`,
    );
    en.push(
      kind === 'shopping_street'
        ? `${shops} shops in use, ${reason.shopsPer100m.toFixed(1)} for every 100 m`
        : `${shops} shops in use`,
    );
  }
  if (alliances.length > 0) {
    const sizes = alliances.map(a => a.shops.length);
    zh.push(`可组成商户联盟 ${alliances.length} 个（${sizes.join('、')} 家）`);
    en.push(`${alliances.length} alliance${alliances.length > 1 ? 's' : ''} of ${sizes.join(', ')} shops`);
  }
  zh.push(households === 0 ? '无住户' : `住户 ${households} 户`);
  en.push(households === 0 ? 'no households' : `${households} households`);
  return [`${zh.join('；')}。`, `${en.join('; ')}.`];
}
