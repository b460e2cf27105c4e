/** Kinds of station that have an icon of their own, most important first: their character and colour. */
export const STATION_KINDS = [
  { kind: 'community_service_centre', character: '党', colour: '#c62828' },
  { kind: 'hongfan_station', character: '帆', colour: '#d2451e' },
  { kind: 'grid_post', character: '网', colour: '#b3541e' },
  { kind: 'health_station', character: '医', colour: '#1b7f79' },
  { kind: 'elderly_canteen', character: '餐', colour: '#8a6d1d' },
  { kind: 'volunteer_station', character: '益', colour: '#a3306f' },
  { kind: 'parlour', character: '邻', colour: '#6a4fa0' },
  { kind: 'express_locker', character: '递', colour: '#4d5d6c' },
] as const;

/** The icon of every other kind. */
export const OTHER_STATION = { kind: 'other', character: '站', colour: '#5f6368' } as const;
