/** The base map's colours: paper, water and streets stay quiet, so that the grids' fills carry the message. */
export const PAPER = '#f5f3ee';

export const LANDUSE: Record<string, string> = {
  residential: '#f3eee6',
  commercial: '#f5e9e2',
  retail: '#f5e7de',
  industrial: '#e9e6ec',
  education: '#f2efdc',
  school: '#f2efdc',
  hospital: '#f5e4e4',
  park: '#dbe9d0',
  garden: '#dbe9d0',
  grass: '#e2ecd8',
  forest: '#d3e4c8',
  farmland: '#eef0dc',
  farmyard: '#ebe6d4',
  village_green: '#e0ebd6',
  cemetery: '#dfe6d8',
  railway: '#e6e4e1',
  construction: '#ece8df',
  recreation_ground: '#dcebd6',
  pitch: '#d5e6cd',
  plaza: '#efece6',
};
export const LANDUSE_OTHER = '#f1eee7';

export const WATER = '#b7d5e6';
export const WATER_EDGE = '#8fb9d1';
export const WATER_INK = '#2f6c8f';

export const STREET_CASING = '#cfc9bd';
export const STREET_FILL = '#ffffff';
export const MAIN_CASING = '#c9b88f';
export const MAIN_FILL = '#fdf1cf';
export const TRUNK_FILL = '#fbe0a6';
export const PATH = '#c9bfae';
export const RAIL = '#7d7b78';

export const HOME = '#d9cfc2';
export const HOME_EDGE = '#b3a695';
export const WORK = '#d5d3d8';
export const WORK_EDGE = '#adabb3';
export const COMPOUND = '#9b8fb0';

export const INK = '#2b2a28';
export const INK_SOFT = '#5c5851';
export const HALO = 'rgba(255,255,255,0.92)';

export const GRID_LINE = '#4f5a66';
export const COMMUNITY_LINE = '#8a1f4b';
export const SUBDISTRICT_LINE = '#5a2a63';
export const IN_FORCE_LINE = '#333f8f';
export const SELECTED = '#111827';
export const HIT = '#d4006e';
