/** The gallery's sections: hard cases, the demo city in several divisions, courtyards, nested levels, real cities. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PartitionFiles } from '../../server/exchange/partition-input.ts';
import { readPartitionInput } from '../../server/exchange/partition-input.ts';
import { type Geos, initGeos } from '../../server/geometry/geos.ts';
import { runPartition } from '../../server/jobs/partition-pool.ts';
import { divideLevels } from '../../server/partition/nesting.ts';
import { WINDOWS } from '../../server/partition/params.ts';
import { partition } from '../../server/partition/partition.ts';
import { PRESET_TITLES, type PresetName, weightsOf } from '../../server/partition/presets.ts';
import { drawSvg } from '../../server/partition/svg.ts';
import { drawLevels } from '../../server/partition/svg-levels.ts';
import type {
  PartitionInput,
  PartitionLevel,
  PartitionOptions,
  PartitionResult,
} from '../../server/partition/types.ts';
import { citiesIn, missing } from '../bench/cities.ts';
import { type Figure, pageOf, type Section } from './page.ts';
import { cityPicture, levelsPicture, near, numbersOf, regionPicture } from './pictures.ts';

export interface GalleryOptions {
  /** One community of the demo city only, and no real city: what a test has time for. */
  quick: boolean;
  /** Told what is done. */
  say(text: string): void;
}

/** Search steps: few, so that the page is there within two minutes; the pictures look the same with more. */
const STEPS = 20;
/** Steps for the whole of Astana's core, whose grids are the most. */
const CITY_STEPS = 10;
const PRESETS: readonly PresetName[] = ['main-streets', 'whole-compounds', 'even'];
/** Compounds whose courtyards are shown: the largest ones. */
const COMPOUNDS = 4;

const optionsOf = (level: PartitionLevel, more: Partial<PartitionOptions> = {}): PartitionOptions => ({
  level,
  ...WINDOWS[level],
  seed: 1,
  steps: STEPS,
  ...more,
});
const divide = (input: PartitionInput, options: PartitionOptions): Promise<PartitionResult> =>
  runPartition(input, options, { onProgress: () => undefined });

async function read(files: PartitionFiles, geos: Geos): Promise<PartitionInput> {
  const { load } = weightsOf(undefined);
  return (await readPartitionInput(files, geos, () => undefined, load)).input;
}

interface Case {
  title: string;
  story: string;
  story_zh: string;
  options?: PartitionOptions;
  input: PartitionInput;
}

/** The cases of server/partition/cases, divided anew. */
function casesSection(root: string, geos: Geos): Section {
  const folder = join(root, 'server/partition/cases');
  const names = readdirSync(folder).filter(file => file.endsWith('.json'));
  const figures = names.sort().map((name): Figure => {
    const { title, story, story_zh, options, input } = JSON.parse(
      readFileSync(join(folder, name), 'utf8'),
    ) as Case;
    const asked = options ?? optionsOf('grid', { steps: 100 });
    const result = partition(geos, input, asked, { now: () => performance.now() });
    const size = { width: 640, labels: true };
    return {
      title,
      text: [story_zh, story],
      numbers: numbersOf(result.report),
      svg:
        asked.level === 'courtyard'
          ? drawLevels([result.grids], input, result.assignments, size)
          : drawSvg(result.grids, input, asked, size),
    };
  });
  return {
    id: 'cases',
    title: '难例 Hard cases',
    text: '真实城市里的难处，一处一例，作为测试保留。What is hard on real cities, kept as tests.',
    size: 'half',
    figures,
  };
}

/** The demo city whole and community by community. */
async function demoSections(input: PartitionInput): Promise<Section[]> {
  const options = optionsOf('grid');
  const result = await divide(input, options);
  const wholeCity: Figure = {
    title: '云溪（示例城市，虚构） the demo city, invented',
    numbers: numbersOf(result.report),
    svg: cityPicture(result, input, options, 1400),
  };
  const reports = new Map(result.report.regions.map(region => [region.code, region]));
  return [
    {
      id: 'demo',
      title: '示例城市 Demo city',
      text: '全城划分，红线为网格。The whole city; red lines are grids.',
      size: 'wide',
      figures: [wholeCity],
    },
    {
      id: 'communities',
      title: '各社区 Communities',
      text: '每个社区一幅，数字为网格序号与户数。One picture each, with number and households of each grid.',
      size: 'small',
      figures: input.regions.flatMap(region => {
        const report = reports.get(region.code);
        if (!report) return [];
        const svg = regionPicture(result.grids, input, region, options, 520);
        return [{ title: region.name, numbers: numbersOf(report).slice(0, 4), svg }];
      }),
    },
  ];
}

/** The same city with other presets, and alternatives of one community. */
async function choicesSection(input: PartitionInput, { quick, say }: GalleryOptions): Promise<Section> {
  const figures: Figure[] = [];
  for (const preset of quick ? PRESETS.slice(0, 1) : PRESETS) {
    const options = optionsOf('grid', { preset });
    const result = await divide(input, options);
    figures.push({
      title: `${PRESET_TITLES[preset][0]} ${preset}`,
      text: [PRESET_TITLES[preset][1]],
      numbers: numbersOf(result.report),
      svg: cityPicture(result, input, options, 700),
    });
    say(`preset ${preset}`);
  }
  const region = input.regions[0];
  const options = optionsOf('grid', { alternatives: { count: 3, differ: 0.1, loss: 0.3 } });
  const best = await divide({ ...input, regions: [region] }, options);
  const divisions = [{ differs: 0, loss: 0, result: best }, ...(best.alternatives ?? [])];
  divisions.forEach(({ differs, loss, result }, i) => {
    figures.push({
      title: `${region.name}，方案 ${i + 1} alternative ${i + 1}`,
      numbers: numbersOf(result.report, [
        ['换网格的户 placed differently', `${(100 * differs).toFixed(1)}%`],
        ['代价增加 costs more', `${(100 * loss).toFixed(1)}%`],
      ]),
      svg: regionPicture(result.grids, input, region, options, 620),
    });
  });
  return {
    id: 'choices',
    title: '不同侧重与备选方案 Presets and alternatives',
    text: '同一城市，不同侧重；代价只在同一侧重内可比。The same city; costs compare within one preset only.',
    size: 'half',
    figures,
  };
}

/** The largest compounds, cut into courtyards. */
async function courtyardsSection(input: PartitionInput, { quick }: GalleryOptions): Promise<Section> {
  const households = new Map<string, number>();
  for (const { compound, households: own } of input.buildings)
    if (compound !== undefined) households.set(compound, (households.get(compound) ?? 0) + own);
  const largest = [...input.compounds]
    .sort((a, b) => (households.get(b.id) ?? 0) - (households.get(a.id) ?? 0) || (a.id < b.id ? -1 : 1))
    .slice(0, quick ? 1 : COMPOUNDS);
  const regions = largest.map(({ id, name, area }, i) => ({
    code: `370799001001001${String(i + 1).padStart(2, '0')}`,
    name: name ?? id,
    area,
  }));
  const result = await divide({ ...input, regions }, optionsOf('courtyard'));
  return {
    id: 'courtyards',
    title: '院落（楼前楼后） Courtyards',
    text: '大型小区按楼排和内部小路分成院落，每个约 87 户。Large compounds cut along rows of buildings and inner lanes, about 87 households each.',
    size: 'half',
    figures: regions.map((region): Figure => {
      const grids = result.grids.filter(grid => grid.region === region.code);
      const all = grids.reduce((sum, grid) => sum + grid.households, 0);
      return {
        title: region.name,
        numbers: [
          ['院落 courtyards', String(grids.length)],
          ['户数 households', String(all)],
          ['平均 mean', (all / grids.length).toFixed(0)],
        ],
        svg: drawLevels([grids], near(input, region.area), result.assignments, { width: 640, labels: true }),
      };
    }),
  };
}

/** One community with all the levels below it. */
async function levelsSection(input: PartitionInput): Promise<Section> {
  const region = input.regions[0];
  const levels: PartitionLevel[] = ['grid', 'compound', 'courtyard', 'building'];
  const results = await divideLevels(
    { ...input, regions: [region] },
    levels.map(level => optionsOf(level)),
    divide,
  );
  const names = ['一级网格 grids', '二级：小区 compounds', '院落 courtyards', '三级：楼栋 buildings'];
  return {
    id: 'levels',
    title: '逐级划分 Nested levels',
    text: `${region.name}：网格（红）、小区（蓝）、院落（黑）、楼栋（灰），下级在上级之内。Grids (red), compounds (blue), courtyards (black), buildings (grey), each inside its parent.`,
    size: 'half',
    figures: results.map((result, i) => ({
      title: names[i],
      numbers: [
        ['数目 areas', String(result.report.grids)],
        ['户数 households', String(result.report.households)],
        ['代码 code', result.grids[0].code],
      ],
      svg: levelsPicture(results.slice(0, i + 1), input, region, 720),
    })),
  };
}

/** Real cities, where their data lie beside the checkout; their pictures are never part of the repository. */
async function citiesSection(root: string, geos: Geos, say: GalleryOptions['say']): Promise<Section[]> {
  const { astanaCore, liechtenstein } = citiesIn(root);
  const figures: Figure[] = [];
  if (!missing(astanaCore)) {
    const input = await read(astanaCore.files, geos);
    const levels = [optionsOf('community', { steps: CITY_STEPS }), optionsOf('grid', { steps: CITY_STEPS })];
    const [communities, grids] = await divideLevels(input, levels, divide);
    for (const [i, result] of [communities, grids].entries())
      figures.push({
        title:
          i === 0
            ? '阿斯塔纳核心区：社区 Astana core, communities'
            : '阿斯塔纳核心区：网格 Astana core, grids',
        numbers: numbersOf(result.report),
        svg: cityPicture(result, input, levels[i], 1400),
      });
    say('Astana');
  }
  if (!missing(liechtenstein)) {
    const input = await read(liechtenstein.files, geos);
    const options = optionsOf('grid', { steps: CITY_STEPS });
    const result = await divide(input, options);
    figures.push({
      title: '列支敦士登 Liechtenstein',
      numbers: numbersOf(result.report),
      svg: cityPicture(result, input, options, 900),
    });
    say('Liechtenstein');
  }
  if (figures.length === 0) return [];
  const text = '© OpenStreetMap contributors, ODbL。户数为估算。Households are estimated.';
  return [{ id: 'cities', title: '真实城市 Real cities', text, size: 'wide', figures }];
}

/** The whole page. @param root the checkout */
export async function buildGallery(root: string, options: GalleryOptions): Promise<string> {
  const { quick, say } = options;
  const geos = await initGeos();
  const sections: Section[] = [casesSection(root, geos)];
  say('cases');
  const city = await read(citiesIn(root).demo.files, geos);
  const input = quick ? onlyFirst(city) : city;
  sections.push(...(await demoSections(input)));
  say('demo city');
  sections.push(await choicesSection(input, options));
  say('alternatives');
  sections.push(await courtyardsSection(input, options));
  sections.push(await levelsSection(input));
  say('courtyards and levels');
  if (!quick) sections.push(...(await citiesSection(root, geos, say)));
  return pageOf(sections);
}

/** The first community, with what lies near it. */
function onlyFirst(city: PartitionInput): PartitionInput {
  const [region] = city.regions;
  const { buildings, barriers, water } = near(city, region.area);
  const ids = new Set(buildings.flatMap(({ compound }) => (compound === undefined ? [] : [compound])));
  const compounds = city.compounds.filter(({ id }) => ids.has(id));
  return { regions: [region], buildings, barriers, water, compounds };
}
