/** The options of `wangge partition` with their words of help: what may be given, not what it means. */
import { WINDOWS } from '../partition/params.ts';
import type { OptionSpec } from './arguments.ts';
import { mostOf } from './partition-levels.ts';

/** The options of `wangge partition`, in the order of its help. */
export const PARTITION_OPTIONS: readonly OptionSpec[] = [
  { name: 'buildings', value: 'F', help: ['建筑轮廓（必需）', 'building footprints (required)'] },
  {
    name: 'barriers',
    value: 'F…',
    many: true,
    help: ['界线：道路、河流、铁路（必需，可多个）', 'lines: streets, rivers, railways (required, several)'],
  },
  { name: 'water', value: 'F…', many: true, help: ['水面（可多个）', 'water areas (several)'] },
  {
    name: 'landuse',
    value: 'F',
    help: [
      '用地；给出后 building=yes 只在居住用地上计户',
      'land use; building=yes then counts on residential land only',
    ],
  },
  {
    name: 'pois',
    value: 'F',
    help: ['商铺与设施，折合为户数计入', 'shops and facilities, counted as household equivalents'],
  },
  {
    name: 'boundary',
    value: 'F',
    help: ['边界，每个要素一个社区 (code, name)', 'boundaries, each feature one community (code, name)'],
  },
  {
    name: 'admin-level',
    value: 'N',
    help: ['从 .osm.pbf 取哪一级行政边界（默认 8）', 'which administrative areas of an .osm.pbf (default 8)'],
  },
  { name: 'bbox', value: 'W,S,E,N', help: ['以范围框为唯一社区', 'take the box as the one community'] },
  {
    name: 'compounds',
    value: 'F',
    help: ['小区范围（可带 gated、managed）', 'compounds (with gated and managed where known)'],
  },
  {
    name: 'current',
    value: 'F',
    help: ['现行网格，用于少搬动', 'the division in force, for the fewest moved households'],
  },
  {
    name: 'level',
    value: 'LEVEL[,…]',
    help: [
      'community 社区、grid 一级网格（默认）、compound 二级、courtyard 院落（超大小区的楼前楼后）、building 三级；用逗号连写则一次逐级划分',
      'communities, grids (default), compounds, courtyards (of too large compounds) or buildings; several, with commas, in one run',
    ],
  },
  {
    name: 'min',
    value: 'N',
    help: [
      '最少户数（grid 300、community 3000、其余 0）',
      'least households (grid 300, community 3000, others 0)',
    ],
  },
  {
    name: 'max',
    value: 'N',
    help: [
      `最多户数（grid 400、community 5000、compound ${mostOf('compound')[0]}、courtyard ${mostOf('courtyard')[0]}、building ${mostOf('building')[0]}）`,
      `most households (grid 400, community 5000, compound ${mostOf('compound')[1]}, courtyard ${mostOf('courtyard')[1]}, building ${mostOf('building')[1]})`,
    ],
  },
  {
    name: 'target',
    value: 'N',
    help: [
      `目标户数（默认取中；courtyard ${WINDOWS.courtyard.target}）`,
      `households aimed at (default: the middle; courtyard ${WINDOWS.courtyard.target})`,
    ],
  },
  {
    name: 'window',
    value: 'W…',
    many: true,
    help: [
      '逐级划分时各级的范围，如 community=3000:5000:4000（可多个；--min 等指 grid，没有 grid 则指最末级）',
      'a level’s window where several are divided, such as community=3000:5000:4000 (several; --min, … mean grid, else the last level)',
    ],
  },
  {
    name: 'preset',
    value: 'NAME',
    help: ['侧重什么，见下表（默认 balanced）', 'what is weighed, see below (default balanced)'],
  },
  {
    name: 'locks',
    value: 'F',
    help: ['保持不动的网格（面）', 'grids that stay as they are (areas)'],
  },
  {
    name: 'pins',
    value: 'F',
    help: ['须同格、须分格的建筑或种子，见下', 'buildings together, apart, or seeds; see below'],
  },
  {
    name: 'grids',
    value: 'N',
    help: [
      '恰好划成 N 个（含超大楼栋、锁定网格；空地不另成格）',
      'exactly N in the whole result (with oversize buildings and locked grids; no empty land as a grid of its own)',
    ],
  },
  {
    name: 'alternatives',
    value: 'K',
    help: ['共给出 K 个方案，写到 grids.2.geojson …', 'K divisions in all, written to grids.2.geojson, …'],
  },
  {
    name: 'differ',
    value: 'S',
    help: [
      '任两方案至少有多少户换网格（默认 0.1）',
      'least share of households that any two place differently (default 0.1)',
    ],
  },
  {
    name: 'loss',
    value: 'S',
    help: ['备选方案至多差多少（默认 0.1）', 'most that one may cost above the best (default 0.1)'],
  },
  { name: 'seed', value: 'N', help: ['随机种子（默认 1）', 'seed (default 1)'] },
  {
    name: 'time-limit',
    value: 'S',
    help: [
      '读入之后划分所用秒数，搜索用余下的时间（默认 10；证明、取舍表、联合调整另计）',
      'seconds of the division after reading: the search gets what is left (default 10; proofs, trade-offs and joint divisions come on top)',
    ],
  },
  {
    name: 'steps',
    value: 'N',
    help: ['以步数代替时间，结果可复现', 'steps instead of the clock: reproducible'],
  },
  { name: 'out', value: 'F', help: ['写出网格 GeoJSON(必需)', 'write the grids as GeoJSON (required)'] },
  {
    name: 'assignments',
    value: 'F',
    help: ['写出 building,grid,households', 'write building,grid,households'],
  },
  { name: 'report', value: 'F', help: ['写出报告 JSON', 'write the report as JSON'] },
  { name: 'graph', value: 'F', help: ['写出 METIS 图及 F.ids', 'write the METIS graph, and F.ids'] },
  {
    name: 'prove',
    value: 'S',
    help: [
      '每个社区用 S 秒证明方案与最优相差多少（报告中 costBound、costGap；有 --grids 时指同样网格数的最优）',
      'prove in S seconds a community how far the division is from the best (costBound, costGap of the report; with --grids from the best with as many)',
    ],
  },
  {
    name: 'explain',
    value: 'F',
    help: [
      '写出每个网格、每段界线为何如此（JSON，中英文）',
      'write why each grid and each stretch is as it is (JSON, Chinese and English)',
    ],
  },
  {
    name: 'trade-off',
    value: 'F',
    help: [
      '写出取舍表：改换网格的户数与不在范围内的网格，只列互不占优者（CSV，需 --current）',
      'write the curve of households moved against grids outside the window, no point of it beaten by another (CSV; needs --current)',
    ],
  },
  {
    name: 'special',
    value: 'F',
    help: [
      '写出专属网格建议（学校、医院、市场、商业街、楼宇、园区、公园），不改变划分',
      'write proposals of special grids (schools, markets, shopping streets, …); the division stays as it is',
    ],
  },
  {
    name: 'together',
    value: 'F',
    help: [
      '相邻社区联合调整：试把相邻两个社区合并划分，能使更多户落入范围的，写出重划后的社区边界（可作下次的 --boundary），换社区的户数须少于因此落入范围的 2 倍，不改变本次划分；社区户数按 --window community=3000:5000，要多算数倍',
      'communities redrawn together where that frees households: writes boundaries for the next --boundary, where fewer than twice as many change community as are freed; this division stays as it is; communities keep to --window community=3000:5000; takes several times as long',
    ],
  },
  { name: 'svg', value: 'F', help: ['写出划分图（SVG）', 'draw the division as SVG'] },
  { name: 'help', help: ['显示本说明', 'show this help'] },
];
