import { FLAG_WORDS } from '../exchange/pure/flag.ts';
import { NEAREST_BUILDING_M } from '../exchange/pure/params.ts';
import { WINDOWS } from '../partition/params.ts';
import { PRESET_NAMES, PRESET_TITLES } from '../partition/presets.ts';
import type { OptionSpec } from './arguments.ts';
import { PARTITION_OPTIONS } from './partition-option-list.ts';
import { SOLVE_OPTIONS } from './solve-options.ts';
import { USER_OPTIONS } from './user-options.ts';

/** Width of a text on a terminal: Chinese characters take two columns. */
export function columns(text: string): number {
  let width = 0;
  for (const character of text)
    width +=
      /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/.test(
        character,
      )
        ? 2
        : 1;
  return width;
}

/** A text filled with spaces to a width, on the right or the left. */
export const pad = (text: string, width: number, side: 'left' | 'right' = 'right'): string => {
  const space = ' '.repeat(Math.max(0, width - columns(text)));
  return side === 'right' ? text + space : space + text;
};

function optionLines(specs: readonly OptionSpec[]): string {
  const heads = specs.map(({ name, value }) => `--${name}${value === undefined ? '' : ` ${value}`}`);
  const width = Math.max(...heads.map(columns)) + 2;
  return specs.map(({ help }, index) => `  ${pad(heads[index]!, width)}${help[0]} / ${help[1]}`).join('\n');
}

const presetLines = PRESET_NAMES.map(
  name => `  ${pad(name, 20)}${PRESET_TITLES[name][0]} / ${PRESET_TITLES[name][1]}`,
).join('\n');

/** `wangge --help`. */
export const MAIN_HELP = `wangge (网格)：把城市社区划分为网格 / divides urban communities into grids

用法 / usage: wangge <命令 command> [选项 options]

命令 / commands:
  partition   由建筑和界线划分网格或社区 / divide buildings and lines into grids or communities
  solve       把 METIS 图划分为连通且权受限的部分 / divide a METIS graph into connected parts of bounded weight
  user        管理账号（需要数据库） / manage accounts (needs the database)

  wangge <命令 command> --help   命令说明 / a command's help
  wangge --version               版本 / version
`;

/** `wangge partition --help`. */
export const PARTITION_HELP = `wangge partition：由建筑和界线划分网格或社区，不需要数据库 / divides buildings and lines into grids
or communities; needs no database

用法 / usage:
  wangge partition --buildings F --barriers F… [--water F…] [--boundary F | --bbox W,S,E,N] --out grids.geojson

选项 / options:
${optionLines(PARTITION_OPTIONS)}

文件 / files: .geojson, .geojson.gz, .osm.pbf;WGS 84；F… 表示可接多个文件 / F… takes several files
建筑属性 / building properties: id (osm_id), households, building, building:levels, building:flats,
  compound, units (单元数 number of units), load (折合户数 household equivalents)
没有 households 时按面积估算 / where households is missing: ceil(m² × levels × 0.75 / 80)

预设 / presets (--preset):
${presetLines}

--locks: 每个面是一个不动的网格，以前的 grids.geojson 即可；有 locked 属性时只锁为真者 / every area is a grid that
  stays; a former grids.geojson will do; where any feature has locked, only the true ones are locked;
  输出中锁定网格带 locked: true / the output marks them with locked: true
--pins: CSV(.csv)或 GeoJSON，属性（表头）building、together、apart、seed / CSV (.csv) or GeoJSON with these
  properties (columns): together, apart: 同一标签的建筑须在同一网格、须各在不同网格 / the buildings of one label
  in one grid, each in another grid; seed: 真则为种子，一格一个 / true makes a seed, one in every grid;
  没有 building 时面取其内的建筑，点取所在或 ${NEAREST_BUILDING_M} 米内最近的建筑 / without building an area takes the buildings
  in it, a point the building that it is in or the nearest within ${NEAREST_BUILDING_M} m
--pois: 点或面，按 shop、amenity、office 或 kind 归类，或用 load 写明折合户数；用 --preset workload 或 load 才计入 / points or areas by
  shop, amenity, office or kind, or with load in household equivalents; they weigh with --preset workload or load only
--compounds: gated、managed 写 ${FLAG_WORDS[0]}；managed_by 写物业公司也可 / gated and managed are
  ${FLAG_WORDS[1]}; managed_by, the company, will do too
--alternatives: 第 2 个起写到 grids.2.geojson、a.2.csv … / from the second on to grids.2.geojson, a.2.csv, …

逐级划分 / several levels in one run (community,grid,compound[,courtyard],building 或 or community,compound,grid,…):
  wangge partition --buildings b.geojson --barriers s.geojson --level community,grid,compound,building \\
    --window community=3000:5000:4000 --out all.geojson --assignments all.csv --report all.json
  --out 含各级（level，parent 为上一级代码）；--assignments 每栋一行、每级一列；--report 各级在 levels / --out holds all levels
  (level, and parent, the code of the area above); --assignments a column a level; --report each level under levels
  courtyard 只划所属小区超过网格上限（没有 grid 时 ${WINDOWS.grid.max} 户）的部分，不足目标三分之一的并入相邻院落 / courtyards are made in
  compounds above the grids’ maximum only (${WINDOWS.grid.max} where grids are not divided); one below a third of the target joins its neighbour
  --min --max --target --grids --locks --current --graph --prove --explain 指 grid，没有则指最末级；together 对上面各级也有效 / these mean
  grid, else the last level; together binds the levels above, too

先划社区，再划网格 / communities first, then grids:
  wangge partition --buildings b.geojson --barriers s.geojson --level community --out communities.geojson
  wangge partition --buildings b.geojson --barriers s.geojson --boundary communities.geojson --out grids.geojson

退出码 / exit codes: 0 已写出 written; 1 无法满足 cannot be met; 2 输入有误 bad input; 3 程序错误 a fault of the program;
失败时不写任何文件 / on failure nothing is written
`;

/** `wangge solve --help`. */
export const SOLVE_HELP = `wangge solve：把 METIS 图划分为连通、权在范围内的部分，割最小 / divides a METIS graph into connected parts
whose weights lie in a window, with the smallest cut that it finds, and says how small it could be at all

用法 / usage:
  wangge solve G.graph [--parts K] (--tolerance 0.005 | --min A --max B) --out G.part [--report r.json]

选项 / options:
${optionLines(SOLVE_OPTIONS)}

G.graph: METIS 图，顶点权、边权可选，可为 .gz / a METIS graph; vertex and edge weights optional; may be gzipped
范围 / window (--tolerance): [ceil((1−T)W/K), floor((1+T)W/K)]，W 为总权 / W the sum of all weights
G.part: 每行一个部分号，从 0 起 / one part number a line, from 0
r.json: parts, cut, feasible, bound, gap, seconds, reason, window, lightest, heaviest, vertices, edges, weight, seed, steps
一步 / a step: 造出或改进一个完整划分（一次退火）；两个线程轮流各得一半，结果与机器无关 / making or bettering one whole
  division, one annealing; two threads share the steps, and the result is the same on every machine
证明最优即提前结束 / it ends early when the division is proved optimal

退出码 / exit codes: 0 已写出 written; 1 无法满足或没有找到，只写报告 cannot be met or was not found, only the report is written;
  2 输入有误 bad input; 3 程序错误 a fault of the program
`;

/** `wangge user --help`. */
export const USER_HELP = `wangge user：管理账号；第一个管理员在这里建立 / manages accounts; the first administrator is made here

用法 / usage:
  wangge user add --login NAME [--name TEXT] [--role ROLE] [--area CODE…]
  wangge user list
  wangge user password | disable | enable --login NAME
  wangge user close     须登录才能使用 / people must log in
  wangge user open      开放模式：任何人等同管理员（演示） / everybody acts as the administrator (the demo)

选项 / options:
${optionLines(USER_OPTIONS.add)}

密码在终端里输入（不显示），或由管道给出一行，至少 10 个字符 / the password is typed unseen, or piped in as one line, 10 characters at least
数据库：DATABASE_URL，没有则为内置数据库（WANGGE_DATA，缺省 .wangge；请先停止服务） / database: DATABASE_URL, else the embedded one
  (WANGGE_DATA, .wangge by default; stop the server first)

退出码 / exit codes: 0 完成 done; 2 输入有误 bad input; 3 程序错误 a fault of the program
`;
