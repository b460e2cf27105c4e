/** Kinds of station that a new county starts with; afterwards the list is the county's own data. */
import type { StationKindRecord } from '../db/city-records.ts';

/**
 * Only rules that reports of several cities share are filled in (see the reference cities in the domain paper);
 * everything else is for the county to set.
 */
export const STATION_KINDS: StationKindRecord[] = [
  kind('community_service_centre', '党群服务中心', 'Community service centre', 1000, 1000),
  kind('hongfan_station', '红帆驿站', 'Hongfan station'),
  kind('grid_post', '网格党群驿站', 'Grid post'),
  kind('volunteer_station', '雷锋益站', 'Volunteer station'),
  kind('parlour', '睦邻客厅', 'Neighbourhood parlour'),
  kind('elderly_canteen', '老年食堂', 'Elderly canteen'),
  kind('health_station', '社区卫生服务站', 'Health station'),
  kind('express_locker', '快递柜', 'Express locker'),
];

function kind(
  name: string,
  name_zh: string,
  name_en: string,
  least_floor_area_m2: number | null = null,
  service_radius_m: number | null = null,
): StationKindRecord {
  return { kind: name, name_zh, name_en, least_floor_area_m2, service_radius_m };
}
