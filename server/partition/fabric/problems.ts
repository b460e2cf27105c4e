/** What is wrong with a draft, each with its place: a list that the page zooms to. */

import { piecesOf } from './check.ts';
import { isOwnCode } from './codes.ts';
import { consequences, type GridConsequences, settledBanksOf, spreadsOf } from './consequences.ts';
import { pointIn } from './outline.ts';
import { titleOf } from './refuse.ts';
import { topologyOf } from './topology.ts';
import type { Fabric, Point } from './types.ts';

export type ProblemKind =
  | 'below_window'
  | 'above_window'
  | 'in_pieces'
  | 'across_river'
  | 'main_street_inside'
  | 'compound_split'
  | 'code_twice'
  | 'code_form';

export interface Problem {
  kind: ProblemKind;
  /** Grids that it is about. */
  grids: number[];
  /** Where to look, nanodegrees. */
  at: Point;
  message_zh: string;
  message_en: string;
}

/** Metres of tertiary or higher street inside a grid that are worth a planner's look: a short block's side. */
const MAIN_INSIDE_m = 50;
const MAIN = ['trunk', 'primary', 'secondary', 'tertiary'] as const;

const placeOf = (fabric: Fabric, face: number): Point => {
  const [x, y] = pointIn(fabric, face);
  return [Math.round(x), Math.round(y)];
};

/** The place of a grid: inside its first atom with buildings, or its first atom. */
function placeOfGrid(fabric: Fabric, grid: number): Point {
  const topology = topologyOf(fabric);
  const faces = topology.facesOf(grid);
  return placeOf(fabric, faces.find(f => topology.buildingsOn(f).length > 0) ?? faces[0]);
}

/** All problems of a draft, grid by grid. */
export function problems(fabric: Fabric): Problem[] {
  const list: Problem[] = [];
  for (const figures of consequences(fabric).grids) list.push(...ofGrid(fabric, figures));
  list.push(...ofCodes(fabric), ...ofCompounds(fabric));
  return list;
}

function ofGrid(fabric: Fabric, figures: GridConsequences): Problem[] {
  const { grid, name, work, state, pieces, settledBanks, inside_m } = figures;
  const { min, max } = fabric.window;
  const list: Problem[] = [];
  const add = (kind: ProblemKind, at: Point, message_zh: string, message_en: string): number =>
    list.push({ kind, grids: [grid], at, message_zh, message_en });
  if (state === 'below')
    add(
      'below_window',
      placeOfGrid(fabric, grid),
      `“${name}”只有${work}户，少于${min}户。`,
      `"${name}" has ${work} households, fewer than ${min}.`,
    );
  if (state === 'above')
    add(
      'above_window',
      placeOfGrid(fabric, grid),
      `“${name}”有${work}户，多于${max}户。`,
      `"${name}" has ${work} households, more than ${max}.`,
    );
  if (pieces > 1) {
    const found = piecesOf(fabric, grid);
    add(
      'in_pieces',
      placeOf(fabric, found[found.length - 1][0]),
      `“${name}”分成不相连的${pieces}块。`,
      `"${name}" is in ${pieces} pieces.`,
    );
  } else if (settledBanks > 1)
    add(
      'across_river',
      placeOf(fabric, settledBanksOf(fabric, grid)[1][0]),
      `“${name}”跨河，两岸都有住户。`,
      `"${name}" has households on both banks of a river.`,
    );
  const main_m = MAIN.reduce((sum, on) => sum + (inside_m[on] ?? 0), 0);
  if (main_m >= MAIN_INSIDE_m)
    add(
      'main_street_inside',
      placeOfGrid(fabric, grid),
      `“${name}”内部有${Math.round(main_m)}米主干道穿过。`,
      `${Math.round(main_m)} m of main street run through "${name}".`,
    );
  return list;
}

function ofCodes(fabric: Fabric): Problem[] {
  const list: Problem[] = [];
  const byCode = new Map<string, number[]>();
  for (const grid of [...fabric.grids.keys()].sort((a, b) => a - b)) {
    const { code } = fabric.grids.get(grid) as { code: string };
    byCode.set(code, [...(byCode.get(code) ?? []), grid]);
  }
  for (const [code, grids] of byCode) {
    const at = placeOfGrid(fabric, grids[0]);
    if (grids.length > 1)
      list.push({
        kind: 'code_twice',
        grids,
        at,
        message_zh: `编码${code}有${grids.length}个网格在用。`,
        message_en: `${grids.length} grids have the code ${code}.`,
      });
    if (!isOwnCode(fabric, code))
      list.push({
        kind: 'code_form',
        grids,
        at,
        message_zh: `编码${code}不是本社区的编码。`,
        message_en: `${code} is no code of this community.`,
      });
  }
  return list;
}

/** Compounds that would fit one grid and lie in several. A block without a compound's name is no problem to a planner. */
function ofCompounds(fabric: Fabric): Problem[] {
  return spreadsOf(fabric)
    .filter(({ group, work, inGrid }) => {
      return inGrid.size > 1 && work <= fabric.window.max && fabric.groups[group].compound !== undefined;
    })
    .map(({ group, inGrid }): Problem => {
      const { compound, name } = fabric.groups[group];
      const grids = [...inGrid.keys()].sort((a, b) => a - b);
      const smallest = grids.reduce((a, b) =>
        (inGrid.get(b) as number) < (inGrid.get(a) as number) ? b : a,
      );
      const face = topologyOf(fabric)
        .facesOf(smallest)
        .find(f => fabric.groups[fabric.faces.get(f)?.group ?? -1]?.compound === compound) as number;
      const titles = grids.map(grid => titleOf(fabric, grid));
      return {
        kind: 'compound_split',
        grids,
        at: placeOf(fabric, face),
        message_zh: `小区“${name ?? compound}”被分在${titles.join('、')}。`,
        message_en: `Compound "${name ?? compound}" lies in ${titles.join(', ')}.`,
      };
    });
}
