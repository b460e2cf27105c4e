/** What points of interest count as: the one table of kinds. */
import { textOf } from './feature.ts';
import { flagOf } from './flag.ts';

/** A trade, a public facility, an empty shop, or something that makes no work. */
export type PoiClass = 'shop' | 'facility' | 'vacant' | 'other';

/** Values of `amenity` (OpenStreetMap) and `kind` that are public facilities. */
const FACILITIES = new Set([
  'facility',
  ...['school', 'kindergarten', 'college', 'university', 'childcare', 'library', 'training'],
  ...['hospital', 'clinic', 'health_post', 'health_station', 'nursing_home', 'social_facility'],
  ...[
    'marketplace',
    'market',
    'community_centre',
    'arts_centre',
    'theatre',
    'place_of_worship',
    'public_bath',
  ],
  ...['townhall', 'public_building', 'courthouse', 'police', 'fire_station', 'post_office', 'prison'],
  ...['bus_station', 'ferry_terminal', 'exhibition_centre', 'conference_centre'],
  ...['community_service_centre', 'elderly_canteen', 'volunteer_station', 'grid_post', 'parlour'],
  'hongfan_station',
]);

/** Values of `amenity` and `kind` that are trades. */
const TRADES = new Set([
  'shop',
  ...['restaurant', 'fast_food', 'food_court', 'cafe', 'bar', 'pub', 'biergarten', 'ice_cream', 'nightclub'],
  ...['bank', 'bureau_de_change', 'money_transfer', 'pharmacy', 'dentist', 'doctors', 'veterinary'],
  ...['fuel', 'car_wash', 'car_rental', 'vehicle_inspection', 'driving_school', 'language_school'],
  ...['internet_cafe', 'karaoke_box', 'cinema', 'casino', 'gambling', 'studio', 'coworking_space'],
]);

/** Values of `shop` (OpenStreetMap) that a plain `kind` may carry; under `shop` any value is a trade. */
const SHOP_KINDS = new Set([
  ...['clothes', 'shoes', 'convenience', 'supermarket', 'mall', 'department_store', 'kiosk', 'general'],
  ...[
    'hairdresser',
    'beauty',
    'massage',
    'fruit',
    'greengrocer',
    'butcher',
    'seafood',
    'bakery',
    'breakfast',
  ],
  ...['tobacco', 'alcohol', 'tobacco_alcohol', 'tea', 'beverages', 'confectionery', 'mobile_phone'],
  ...['electronics', 'computer', 'appliance', 'hardware', 'doityourself', 'furniture', 'stationery', 'books'],
  ...['real_estate_agent', 'express', 'laundry', 'dry_cleaning', 'flowers', 'florist', 'jewelry', 'optician'],
  ...['car', 'car_repair', 'car_parts', 'bicycle', 'motorcycle', 'photo', 'pet', 'toys', 'gift', 'sports'],
  ...[
    'chemist',
    'medical_supply',
    'travel_agency',
    'lottery',
    'ticket',
    'copyshop',
    'tailor',
    'variety_store',
  ],
]);

/** Values of `office` that are public facilities; any other office is a trade. */
const PUBLIC_OFFICES = new Set(['government', 'administrative', 'public', 'political_party', 'quango']);

const said = (value: unknown): string | undefined => {
  const text = textOf(value)?.toLowerCase();
  return text === 'no' ? undefined : text;
};

/** What a feature counts as, with the words that decided it (for notes). */
export function poiClassOf(properties: Readonly<Record<string, unknown>>): { is: PoiClass; by: string } {
  const [amenity, shop, office, kind] = [
    said(properties.amenity),
    said(properties.shop),
    said(properties.office),
    said(properties.kind),
  ];
  if (shop === 'vacant' || flagOf(properties.vacant) === true) return { is: 'vacant', by: 'vacant' };
  if (amenity !== undefined && FACILITIES.has(amenity)) return { is: 'facility', by: `amenity=${amenity}` };
  if (shop !== undefined) return { is: 'shop', by: `shop=${shop}` };
  if (amenity !== undefined && TRADES.has(amenity)) return { is: 'shop', by: `amenity=${amenity}` };
  if (office !== undefined)
    return { is: PUBLIC_OFFICES.has(office) ? 'facility' : 'shop', by: `office=${office}` };
  if (kind !== undefined && FACILITIES.has(kind)) return { is: 'facility', by: `kind=${kind}` };
  if (kind !== undefined && (TRADES.has(kind) || SHOP_KINDS.has(kind)))
    return { is: 'shop', by: `kind=${kind}` };
  if (amenity !== undefined) return { is: 'other', by: `amenity=${amenity}` };
  return { is: 'other', by: kind === undefined ? '–' : `kind=${kind}` };
}
