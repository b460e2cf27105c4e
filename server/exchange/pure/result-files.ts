/** A division as the texts of its files: `grids.geojson`, `a.csv`, `r.json`. */
import type { ArealGeometry, PolygonCoordinates, Position } from '../../api/geo.ts';
import {
  type Both,
  gridSentences,
  moveSentence,
  namesOf,
  stretchSentences,
} from '../../partition/explain/sentences.ts';
import type { RegionExplanation } from '../../partition/explain/types.ts';
import { whySpecial } from '../../partition/special/sentences.ts';
import type { SpecialResult } from '../../partition/special/types.ts';
import type { OfferedCommunity } from '../../partition/together.ts';
import type { GridArea, PartitionLevel, PartitionReport, PartitionResult } from '../../partition/types.ts';

/** Decimals of a degree in every file: 0.1 mm. */
const DECIMALS = 1e9;

const degrees = (value: number): number => Math.round(value * DECIMALS) / DECIMALS;
const position = ([x, y]: Position): Position => [degrees(x), degrees(y)];
const polygon = (rings: PolygonCoordinates): PolygonCoordinates => rings.map(ring => ring.map(position));

function rounded(geometry: ArealGeometry): ArealGeometry {
  return geometry.type === 'Polygon'
    ? { type: 'Polygon', coordinates: polygon(geometry.coordinates) }
    : { type: 'MultiPolygon', coordinates: geometry.coordinates.map(polygon) };
}

/**
 * Properties in the order of the contract; a community has no community above it, `workload` stands only where any
 * building has a load, `locked` only on a grid of `--locks`.
 */
function propertiesOf(grid: GridArea, level: PartitionLevel): Record<string, string | number | boolean> {
  const { code, name, region, households, workload, buildings, kind, locked } = grid;
  return {
    code,
    name,
    ...above(region, level),
    households,
    ...(workload === undefined ? {} : { workload }),
    buildings,
    level: grid.level,
    kind,
    ...(locked ? { locked } : {}),
  };
}

/** Communities as they are offered, one feature a line: the file serves as `--boundary`. */
export function communitiesGeoJson(communities: readonly OfferedCommunity[]): string {
  const lines = communities.map(({ area, ...properties }) => {
    const { code, name, households, redrawn, gained, lost } = properties;
    return JSON.stringify({
      type: 'Feature',
      properties: { code, name, households, redrawn, gained, lost },
      geometry: rounded(
        area.length === 1
          ? { type: 'Polygon', coordinates: area[0] }
          : { type: 'MultiPolygon', coordinates: area },
      ),
    });
  });
  return `{"type":"FeatureCollection","features":[\n${lines.join(',\n')}\n]}\n`;
}

/** Digits of a community's code, with which the codes of everything in it begin. */
const COMMUNITY_DIGITS = 12;

/** The community, and below the level of grids the area directly above too, which may be a grid or a compound. */
function above(region: string, level: PartitionLevel): Record<string, string> {
  if (level === 'community') return {};
  if (level === 'grid') return { community: region };
  return { community: region.slice(0, COMMUNITY_DIGITS), parent: region };
}

/** A FeatureCollection, one feature a line. */
export function gridsGeoJson(grids: readonly GridArea[], level: PartitionLevel): string {
  const lines = grids.map(grid =>
    JSON.stringify({
      type: 'Feature',
      properties: propertiesOf(grid, level),
      geometry: rounded(grid.geometry),
    }),
  );
  return `{"type":"FeatureCollection","features":[\n${lines.join(',\n')}\n]}\n`;
}

/**
 * Areas of several levels in one FeatureCollection, one feature a line, the largest first: `level` says which level, `parent`
 * is the code of the area above it where that is in the same file; `community` is the community's code, in the file or not.
 */
export function levelsGeoJson(levels: readonly (readonly GridArea[])[]): string {
  const lines = levels.flatMap((areas, i) => {
    const above = new Set((levels[i - 1] ?? []).map(({ code }) => code));
    return areas.map(grid => {
      const { code, name, ...rest } = propertiesOf(grid, 'community');
      return JSON.stringify({
        type: 'Feature',
        properties: {
          code,
          name,
          ...(grid.level === 'community' ? {} : { community: grid.region.slice(0, COMMUNITY_DIGITS) }),
          ...(above.has(grid.region) ? { parent: grid.region } : {}),
          ...rest,
        },
        geometry: rounded(grid.geometry),
      });
    });
  });
  return `{"type":"FeatureCollection","features":[\n${lines.join(',\n')}\n]}\n`;
}

/** A field as RFC 4180 has it: in quotes where it holds a comma, a quote or a line break. */
const field = (value: string | number): string => {
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** `building,grid,households`, one building a line. */
export function assignmentsCsv(assignments: PartitionResult['assignments']): string {
  const lines = assignments.map(
    ({ building, grid, households }) => `${field(building)},${field(grid)},${field(households)}`,
  );
  return ['building,grid,households', ...lines, ''].join('\n');
}

/**
 * A building a line (at level `building` a unit of one too), with the code of its area at every level: `building,community,
 * grid,compound,building_grid,households`, as far as the levels were divided.
 */
export function levelsCsv(
  levels: readonly PartitionLevel[],
  rows: readonly { building: string; codes: readonly string[]; households: number }[],
): string {
  const names = levels.map(level => (level === 'building' ? 'building_grid' : level));
  const lines = rows.map(({ building, codes, households }) =>
    [building, ...codes, households].map(field).join(','),
  );
  return [['building', ...names, 'households'].join(','), ...lines, ''].join('\n');
}

/** The report, with whatever else was said of the run. */
export function reportJson(report: PartitionReport): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}

/** Raised when the file's shape changes. */
const EXPLAIN_VERSION = 1;

/** Sentences as one text in each language. */
const textOf = (said: readonly Both[]): { zh: string; en: string } => ({
  zh: `${said.map(([zh]) => zh).join('；')}。`,
  en: `${said.map(([, en]) => en).join('; ')}.`,
});

/**
 * The explanation with its sentences, one grid, stretch or move a line: `grids` and `stretches` name moves by their place
 * (from 0) in their region's `moves`.
 */
export function explainJson(regions: readonly RegionExplanation[], level: PartitionLevel): string {
  const rows = (items: readonly unknown[]): string =>
    items.length === 0 ? '[]' : `[\n${items.map(item => JSON.stringify(item)).join(',\n')}\n]`;
  const texts = regions.map(region => {
    const nameOf = namesOf(region);
    const { region: code, name, window } = region;
    const grids = region.grids.map(grid => ({ ...grid, ...textOf(gridSentences(grid, region, nameOf)) }));
    const stretches = region.stretches.map(stretch => ({
      ...stretch,
      line: stretch.line.map(position),
      ...textOf(stretchSentences(stretch, region, nameOf)),
    }));
    const moves = region.moves.map(move => ({ ...move, ...textOf([moveSentence(move, window, nameOf)]) }));
    const head = JSON.stringify({ region: code, name, window }).slice(0, -1);
    return `${head},"grids":${rows(grids)},"stretches":${rows(stretches)},"moves":${rows(moves)}}`;
  });
  return `{"version":${EXPLAIN_VERSION},"level":${JSON.stringify(level)},"regions":[\n${texts.join(',\n')}\n]}\n`;
}

/**
 * Proposals of special grids, one feature a line, and alliances of the shops outside them as a member of its own. The file serves as `--locks` once `locked` is true on what the planner accepts.
 */
export function specialGeoJson({ proposals, alliances: rest }: Omit<SpecialResult, 'left'>): string {
  const lines = proposals.map((proposal, i) => {
    const { kind, name, region, buildings, households, shops, alliances, reason } = proposal;
    const [why, why_en] = whySpecial(proposal);
    return JSON.stringify({
      type: 'Feature',
      properties: {
        id: `Z${String(i + 1).padStart(4, '0')}`,
        kind: 'special',
        special: kind,
        name,
        community: region,
        locked: false,
        households,
        buildings: buildings.length,
        building_ids: buildings,
        shops,
        alliances: alliances.map(alliance => ({ shops: alliance.shops.length, ids: alliance.shops })),
        area_m2: Math.round(reason.area_m2),
        floor_m2: Math.round(reason.floor_m2),
        why,
        why_en,
      },
      geometry: rounded(proposal.geometry),
    });
  });
  const others = rest.map(({ region, shops }) =>
    JSON.stringify({ community: region, shops: shops.length, ids: shops }),
  );
  return `{"type":"FeatureCollection","alliances":[\n${others.join(',\n')}\n],"features":[\n${lines.join(',\n')}\n]}\n`;
}
