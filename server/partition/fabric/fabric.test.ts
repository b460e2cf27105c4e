/** The model itself: outlines, serialisation, patches, and fabrics made from divisions. */
import { describe, expect, it } from 'vitest';
import { initGeos } from '../../geometry/geos.ts';
import { chessboard } from '../testing/town.ts';
import { moveAtoms } from './atom-actions.ts';
import { consequences } from './consequences.ts';
import { areaOf, outlineOf, outlineOfFaces, toGeometry } from './outline.ts';
import { applyPatch, inverse, PatchConflict } from './patch.ts';
import { fabricFromJson, fabricToJson, hashOf, hashOfText } from './serial.ts';
import { dividedFabric } from './testing/division.ts';
import { refuseBroken, tilingOf } from './testing/tiling.ts';
import { at, board } from './testing/town.ts';
import type { Patch } from './types.ts';

const geos = await initGeos();
/** Corners of a ring as metres east and north of the town's corner, without the closing one, from the least on. */
const corners = (ring: ArrayLike<number>): string[] => {
  const [x0, y0] = at(0, 0);
  const [x1, y1] = at(100, 100);
  const list: string[] = [];
  for (let i = 0; i + 2 < ring.length; i += 2)
    list.push(
      `${Math.round(((ring[i] - x0) / (x1 - x0)) * 100)},${Math.round(((ring[i + 1] - y0) / (y1 - y0)) * 100)}`,
    );
  const least = list.indexOf([...list].sort()[0]);
  return [...list.slice(least), ...list.slice(0, least)];
};

describe('outlines by half-edges', () => {
  it('of a grid of three atoms in an L', () => {
    const town = board(3, 2, (i, j) => (j === 0 || i === 0 ? 0 : 1));
    const [[ring, ...holes], ...more] = outlineOf(town, 1);
    expect([holes, more]).toEqual([[], []]);
    expect(corners(ring)).toEqual(['100,100', '200,100', '300,100', '300,200', '200,200', '100,200']);
  });

  it('of a grid round another one: a hole', () => {
    const town = board(3, 3, (i, j) => (i === 1 && j === 1 ? 1 : 0));
    const shapes = outlineOf(town, 0);
    expect(shapes).toHaveLength(1);
    expect(shapes[0]).toHaveLength(2);
    expect(corners(shapes[0][1]).sort()).toEqual(['100,100', '100,200', '200,100', '200,200']);
    expect(toGeometry(shapes).type).toBe('Polygon');
  });

  it('of land that touches in one corner: two simple polygons, or a hole that hangs on a corner', () => {
    const town = board(2, 2, (i, j) => (i === j ? 0 : 1));
    expect(outlineOf(town, 0)).toHaveLength(2);
    expect(toGeometry(outlineOf(town, 0)).type).toBe('MultiPolygon');
    // A ring of eight atoms of which one is missing in the corner of the hole.
    const ring = board(4, 4, (i, j) => ((i === 1 && j === 1) || (i === 2 && j === 2) ? 1 : 0));
    expect(outlineOf(ring, 0).map(shape => shape.length)).toEqual([3]);
  });

  it('areas are those of the drawing', () => {
    const town = board(2, 2, () => 0);
    for (const face of town.faces.keys()) expect(areaOf(town, face)).toBeCloseTo(10_000, 1);
    expect(outlineOfFaces(town, [0, 1, 2, 3])).toHaveLength(1);
  });
});

describe('serialisation', () => {
  it('gives back equal bytes, and does not depend on the order of maps', () => {
    const town = board(3, 2, i => i);
    const text = fabricToJson(town);
    expect(fabricToJson(fabricFromJson(text))).toBe(text);
    const turned = {
      ...town,
      arcs: new Map([...town.arcs].reverse()),
      faces: new Map([...town.faces].reverse()),
    };
    expect(hashOf(turned)).toBe(hashOf(town));
    expect(() => fabricFromJson('{"fabric":0}')).toThrow(SyntaxError);
  });

  it('the fingerprint is FNV-1a of 64 bits', () => {
    // Published vectors are of bytes; ours mixes two a unit: the same algorithm with exact integers.
    const exact = (text: string): string => {
      let hash = 0xcbf29ce484222325n;
      for (const c of text)
        for (const byte of [c.charCodeAt(0) & 255, c.charCodeAt(0) >> 8])
          hash = ((hash ^ BigInt(byte)) * 0x100000001b3n) & 0xffffffffffffffffn;
      return hash.toString(16).padStart(16, '0');
    };
    for (const text of ['', 'a', 'foobar', '网格', 'x'.repeat(1000)])
      expect(hashOfText(text)).toBe(exact(text));
  });
});

describe('patches', () => {
  it('go there and back byte for byte, and refuse another state', () => {
    const town = board(3, 2, i => i);
    const patch = moveAtoms(town, [0], 1) as Patch;
    expect(patch).toMatchObject({ ok: true, action: 'moveAtoms' });
    const after = applyPatch(town, patch);
    expect(after.faces.get(0)?.grid).toBe(1);
    expect(fabricToJson(applyPatch(after, inverse(patch)))).toBe(fabricToJson(town));
    expect(() => applyPatch(after, patch)).toThrow(PatchConflict);
    // As plain data it is the same patch.
    expect(applyPatch(town, JSON.parse(JSON.stringify(patch)))).toEqual(after);
  });
});

describe('a fabric of a division', () => {
  it('has the grids, households and outlines of the division', () => {
    const { fabric, edge } = dividedFabric(
      geos,
      chessboard({ columns: 4, rows: 3, block_m: 100, houses: 4, households: 40 }),
    );
    refuseBroken(fabric);
    const { whole } = consequences(fabric);
    expect(whole.households).toBe(4 * 3 * 4 * 40);
    expect(whole.grids).toBe(fabric.grids.size);
    const tiling = tilingOf(geos, fabric, edge);
    expect(tiling).toMatchObject({ stray: [], homeless: [], invalid: [] });
    expect(Math.max(tiling.facesGap, tiling.facesOverlap, tiling.gridsGap, tiling.gridsOverlap)).toBeLessThan(
      1e-6,
    );
    // Where nothing else meets and nothing changes there is no node.
    const degree = new Map<number, number>();
    for (const { from, to } of fabric.arcs.values())
      for (const v of [from, to]) degree.set(v, (degree.get(v) ?? 0) + 1);
    for (const [v, count] of degree) {
      if (count !== 2) continue;
      const [p, q] = [...fabric.arcs.values()].filter(arc => arc.from === v || arc.to === v);
      expect(q === undefined || p.on !== q.on || p.name !== q.name).toBe(true);
    }
    expect(fabricToJson(fabricFromJson(fabricToJson(fabric)))).toBe(fabricToJson(fabric));
  });
});
