/** An explanation in words, Chinese and English. Every sentence is composed from the structure, so that both say the same. */
import type { StretchClass } from '../../api/barriers.ts';
import type {
  CostChange,
  Forbidden,
  GridExplanation,
  HeldCompound,
  MoveExplanation,
  RegionExplanation,
  Side,
  SideExplanation,
  StretchExplanation,
} from './types.ts';

/** Chinese and English. */
export type Both = [string, string];

/** What a stretch lies on. */
export const STRETCH_TITLES: Record<StretchClass, Both> = {
  river: ['河流', 'river'],
  canal: ['渠道', 'canal'],
  railway: ['铁路', 'railway'],
  trunk: ['快速路', 'trunk road'],
  primary: ['主干路', 'primary street'],
  secondary: ['次干路', 'secondary street'],
  tertiary: ['支路', 'tertiary street'],
  residential: ['街道', 'residential street'],
  lane: ['巷道', 'lane'],
  stream: ['沟渠', 'stream'],
  bank: ['水岸', 'bank'],
  community: ['社区边界', 'edge of the community'],
  compound: ['小区边界', 'edge of a compound'],
  gap: ['楼间空地', 'gap between buildings'],
  wall: ['楼栋外墙', 'wall of a building'],
};

const SIDE_TITLES: Record<Side, Both> = {
  east: ['东', 'east'],
  south: ['南', 'south'],
  west: ['西', 'west'],
  north: ['北', 'north'],
};

const FORBIDDEN: Record<Forbidden, Both> = {
  oversize: ['超大楼栋自成一格', 'an oversize building is a grid of its own'],
  locked: ['网格已锁定', 'the grid is locked'],
  attached: [
    '水面或单独的无住户用地，随其最长的公共边归属',
    'water or land without households that lies apart goes with its longest common edge',
  ],
  river: ['两岸隔着河流', 'a river lies between'],
  apart: [
    '两者相接不足 1 米，或分属不同的上级范围',
    'the two touch in less than a metre, or lie in different areas above',
  ],
  breaks: ['原网格会断成几块', 'what stays behind would fall in pieces'],
  pin: ['固定建筑要求分属不同网格', 'a pin keeps them apart'],
  number: ['原网格会变空，而网格数已固定', 'it would empty its grid, and the number of grids is fixed'],
};

/** Buildings named in a sentence; the structure has them all. */
const NAMED = 3;
/** A side is told by what makes up at least this share of it. */
const TOLD_SHARE = 0.15;
const SIDES: readonly Side[] = ['east', 'south', 'west', 'north'];

const metres = (m: number): string => String(Math.round(m));
const tenths = (value: number): string => String(Math.round(value * 10) / 10);
const signed = (value: number): string => (value > 0 ? `+${tenths(value)}` : tenths(value).replace('-', '−'));

/** Names of grids by code, as sentences call them. */
export type NameOf = (code: string) => string;

/** The names of a region's grids; an unknown code names itself. */
export function namesOf({ grids }: RegionExplanation): NameOf {
  const names = new Map(grids.map(({ code, name }) => [code, name]));
  return code => names.get(code) || code;
}

/** The name of a compound that a stretch cuts, from the grids that hold it. */
function compoundName({ grids }: RegionExplanation, id: string): string {
  for (const { compounds } of grids)
    for (const { compound, name } of compounds) if (compound === id && name !== undefined) return name;
  return id;
}

/** What moves: 楼 12（27 户）. */
function unitOf({ buildings, compound, households, work }: MoveExplanation): Both {
  if (buildings.length === 0) return ['一块无住户地块', 'a piece of land without households'];
  const named = buildings.slice(0, NAMED);
  const more = buildings.length - named.length;
  const where: Both = compound
    ? [`小区 ${compound.name ?? compound.id} 的`, ` of compound ${compound.name ?? compound.id}`]
    : ['', ''];
  const weight: Both =
    work === households
      ? [`${tenths(households)} 户`, `${tenths(households)} households`]
      : [
          `${tenths(households)} 户，折合 ${tenths(work)} 户`,
          `${tenths(households)} households, ${tenths(work)} with loads`,
        ];
  if (work === 0)
    return [
      `一块无住户地块（${where[0]}楼 ${named.join('、')}${more > 0 ? ` 等 ${buildings.length} 栋` : ''}）`,
      `a piece of land without households (building${buildings.length > 1 ? 's' : ''} ${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}${where[1]})`,
    ];
  return [
    `${where[0]}楼 ${named.join('、')}${more > 0 ? ` 等 ${buildings.length} 栋` : ''}（${weight[0]}）`,
    `building${buildings.length > 1 ? 's' : ''} ${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}${where[1]} (${weight[1]})`,
  ];
}

const TERMS: Record<keyof Omit<CostChange, 'cost'>, Both> = {
  outside: ['户数超出范围', 'households outside the window'],
  boundary: ['界线', 'boundary'],
  target: ['与目标之差', 'distance from the target'],
  moved: ['改换网格的户数', 'households that change grid'],
  split: ['拆分的小区', 'compounds split'],
};

function termsOf(change: CostChange): Both {
  const parts = (Object.keys(TERMS) as (keyof typeof TERMS)[]).filter(key => Math.abs(change[key]) >= 0.05);
  return [
    parts.map(key => `${TERMS[key][0]} ${signed(change[key])}`).join('，'),
    parts.map(key => `${TERMS[key][1]} ${signed(change[key])}`).join(', '),
  ];
}

/** What a move leaves, against the window: 此后 第3网格 只剩 288 户 < 300. */
function outcomes(
  move: MoveExplanation,
  { min, max }: RegionExplanation['window'],
  nameOf: NameOf,
): Both | undefined {
  if (!move.after) return undefined;
  const told = (code: string, work: number): Both => {
    const sign = work < min ? ` < ${min}` : work > max ? ` > ${max}` : '';
    return [`${nameOf(code)} ${tenths(work)} 户${sign}`, `${nameOf(code)} with ${tenths(work)}${sign}`];
  };
  const [a, b] = [told(move.from, move.after.from), told(move.to, move.after.to)];
  return [`此后 ${a[0]}，${b[0]}`, `leaving ${a[1]} and ${b[1]}`];
}

/** One move and why it is not made. */
export function moveSentence(
  move: MoveExplanation,
  window: RegionExplanation['window'],
  nameOf: NameOf,
): Both {
  const unit = unitOf(move);
  const what: Both = [`把${unit[0]}划给 ${nameOf(move.to)}`, `moving ${unit[1]} to ${nameOf(move.to)}`];
  const after = outcomes(move, window, nameOf);
  const left: Both = after ? [`，${after[0]}`, `, ${after[1]}`] : ['', ''];
  if (move.forbidden) {
    const why = FORBIDDEN[move.forbidden];
    const gain: Both =
      move.change && move.change.cost < -0.05
        ? [
            `（否则目标值 ${signed(move.change.cost)}）`,
            ` (else the cost would change by ${signed(move.change.cost)})`,
          ]
        : ['', ''];
    return [
      `${what[0]}${left[0]}：不允许，${why[0]}${gain[0]}`,
      `${what[1]}${left[1]}: not allowed, ${why[1]}${gain[1]}`,
    ];
  }
  const change = move.change as CostChange;
  const terms = termsOf(change);
  const why: Both = terms[0] === '' ? ['', ''] : [`（${terms[0]}）`, ` (${terms[1]})`];
  if (change.cost < -0.05)
    return [
      `${what[0]}${left[0]}：目标值 ${signed(change.cost)}${why[0]}，会更好，搜索没有走到`,
      `${what[1]}${left[1]}: the cost would change by ${signed(change.cost)}${why[1]}, a gain that the search did not come to`,
    ];
  if (change.cost <= 0.05)
    return [`${what[0]}${left[0]}：同样好${why[0]}`, `${what[1]}${left[1]}: as good${why[1]}`];
  return [
    `${what[0]}${left[0]}：目标值 ${signed(change.cost)}${why[0]}，更差`,
    `${what[1]}${left[1]}: the cost would change by ${signed(change.cost)}${why[1]}, which is worse`,
  ];
}

function compoundSentence({ compound, name, households, of, aboveMax }: HeldCompound): Both {
  const title: Both =
    compound === undefined
      ? ['未划小区的地块', 'a block without compounds']
      : [`小区 ${name ?? compound}`, `compound ${name ?? compound}`];
  if (households >= of) return [`${title[0]}整体 ${of} 户`, `the whole of ${title[1]}, ${of} households`];
  const large: Both = aboveMax
    ? ['，该处超过上限，须拆分', ', which is above the maximum and has to be cut']
    : ['', ''];
  return [
    `${title[0]}的 ${households}/${of} 户${large[0]}`,
    `${households} of ${of} households of ${title[1]}${large[1]}`,
  ];
}

/** What a side lies on, with its name: 人民大街（主干路，420 米）. */
function sidePart({ on, name, length_m }: Pick<SideExplanation, 'on' | 'name' | 'length_m'>): Both {
  const [chinese, english] = STRETCH_TITLES[on];
  return name === undefined
    ? [`${chinese}（${metres(length_m)} 米）`, `${english} (${metres(length_m)} m)`]
    : [`${name}（${chinese}，${metres(length_m)} 米）`, `${name} (${english}, ${metres(length_m)} m)`];
}

/** The boundary in words (四至). */
export function sidesSentence(sides: readonly SideExplanation[]): Both {
  const told = SIDES.flatMap((side): Both[] => {
    const here = sides.filter(s => s.side === side);
    const all = here.reduce((sum, s) => sum + s.length_m, 0);
    if (all === 0) return [];
    const parts = here.filter((s, i) => i === 0 || s.length_m >= TOLD_SHARE * all).map(sidePart);
    return [
      [
        `${SIDE_TITLES[side][0]}至${parts.map(p => p[0]).join('、')}`,
        `${SIDE_TITLES[side][1]}: ${parts.map(p => p[1]).join(', ')}`,
      ],
    ];
  });
  return [told.map(p => p[0]).join('，'), told.map(p => p[1]).join('; ')];
}

function windowSentence(grid: GridExplanation, { min, max, target }: RegionExplanation['window']): Both {
  const counted: Both =
    grid.work === grid.households
      ? [`${grid.households} 户`, `${grid.households} households`]
      : [
          `${grid.households} 户，折合 ${tenths(grid.work)} 户`,
          `${grid.households} households, ${tenths(grid.work)} with loads`,
        ];
  if (grid.window === 'apart') {
    const KIND: Record<GridExplanation['kind'], Both> = {
      resident: ['居民网格', 'a resident grid'],
      special: ['专属网格，不计户数范围', 'a special grid, not held to the window'],
      empty: ['无住户', 'without households'],
      oversize: ['一栋楼的户数即超过上限，自成一格', 'one building above the maximum, a grid of its own'],
    };
    return [`${counted[0]}，${KIND[grid.kind][0]}`, `${counted[1]}, ${KIND[grid.kind][1]}`];
  }
  const open = max >= Number.MAX_SAFE_INTEGER;
  const range: Both = open ? [`${min} 户以上`, `at least ${min}`] : [`${min}–${max}`, `${min}–${max}`];
  if (grid.window === 'below')
    return [
      `${counted[0]}，比下限 ${min} 少 ${tenths(min - grid.work)}`,
      `${counted[1]}, ${tenths(min - grid.work)} below the minimum ${min}`,
    ];
  if (grid.window === 'above')
    return [
      `${counted[0]}，比上限 ${max} 多 ${tenths(grid.work - max)}`,
      `${counted[1]}, ${tenths(grid.work - max)} above the maximum ${max}`,
    ];
  return [
    `${counted[0]}，在 ${range[0]} 之内，与目标 ${target} 差 ${tenths(Math.abs(grid.work - target))}`,
    `${counted[1]}, inside ${range[1]}, ${tenths(Math.abs(grid.work - target))} from the target ${target}`,
  ];
}

/** Why a grid is as it is, sentence by sentence. */
export function gridSentences(grid: GridExplanation, region: RegionExplanation, nameOf: NameOf): Both[] {
  const { window, moves } = region;
  const said: Both[] = [];
  const counted = windowSentence(grid, window);
  said.push([`${grid.name || grid.code}：${counted[0]}`, `${grid.name || grid.code}: ${counted[1]}`]);
  if (grid.locked) said.push(['已锁定，保持原样', 'locked: it stays as it is']);
  if (grid.compounds.length > 0) {
    const held = grid.compounds.map(compoundSentence);
    said.push([`包含${held.map(h => h[0]).join('、')}`, `holds ${held.map(h => h[1]).join(', ')}`]);
  }
  const sides = sidesSentence(grid.sides);
  if (sides[0] !== '') said.push(sides);
  if (grid.best !== undefined) {
    const best = moveSentence(moves[grid.best], window, nameOf);
    said.push([`最接近的改动：${best[0]}`, `the nearest change: ${best[1]}`]);
  } else if (grid.kind === 'resident' && !grid.locked)
    said.push(['没有可以单独移动的部分', 'no single part of it can be moved']);
  if (grid.bestForbidden !== undefined) {
    const best = moveSentence(moves[grid.bestForbidden], window, nameOf);
    said.push([`不能做的改动：${best[0]}`, `a change that cannot be: ${best[1]}`]);
  }
  return said;
}

/** What a stretch lies on, and what moving it would cost. */
export function stretchSentences(
  stretch: StretchExplanation,
  region: RegionExplanation,
  nameOf: NameOf,
): Both[] {
  const { window, moves } = region;
  const [chinese, english] = sidePart(stretch);
  if (stretch.right === '')
    return [
      [
        `${nameOf(stretch.left)} 的外界：${chinese}，不可移动`,
        `the outer edge of ${nameOf(stretch.left)}: ${english}, which does not move`,
      ],
    ];
  const said: Both[] = [
    [
      `${nameOf(stretch.left)} 与 ${nameOf(stretch.right)} 之间：${chinese}`,
      `between ${nameOf(stretch.left)} and ${nameOf(stretch.right)}: ${english}`,
    ],
  ];
  const { inside } = stretch;
  if (inside && (stretch.on === 'gap' || stretch.on === 'lane' || stretch.on === 'wall')) {
    const title: Both =
      inside.compound === undefined
        ? ['地块', 'a block']
        : [
            `小区 ${compoundName(region, inside.compound)}`,
            `compound ${compoundName(region, inside.compound)}`,
          ];
    said.push(
      inside.aboveMax
        ? [
            `位于 ${inside.households} 户的${title[0]}内部，超过上限，须拆分`,
            `inside ${title[1]} of ${inside.households} households, above the maximum: it has to be cut`,
          ]
        : [
            `切开了 ${inside.households} 户的${title[0]}`,
            `it cuts ${title[1]} of ${inside.households} households`,
          ],
    );
  }
  const first = stretch.moves.find(n => !moves[n].forbidden) ?? stretch.moves[0];
  if (first !== undefined) {
    const move = moveSentence(moves[first], window, nameOf);
    const all = stretch.moves.every(n => moves[n].forbidden);
    said.push(
      all
        ? [`此段不能移动：${move[0]}`, `it cannot move: ${move[1]}`]
        : [`移动此段，代价最小的是${move[0]}`, `to move it, the cheapest is ${move[1]}`],
    );
  }
  return said;
}
