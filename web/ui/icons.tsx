/** Line icons of the pages, 16 px, drawn here so that no icon font or package is loaded. They are decoration: names stand beside them. */
const PATHS = {
  search: 'M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zM10.5 10.5 14 14',
  plus: 'M8 3v10M3 8h10',
  minus: 'M3 8h10',
  north: 'M8 1.5 11.5 13 8 11 4.5 13z',
  full: 'M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10',
  unfull: 'M6 2.5V6H2.5M13.5 6H10V2.5M10 13.5V10h3.5M2.5 10H6v3.5',
  home: 'M2.5 7.5 8 3l5.5 4.5M4 7v6h8V7',
  layers: 'M8 2 14 5.5 8 9 2 5.5zM2.5 8.5 8 11.7l5.5-3.2M2.5 11 8 14.2 13.5 11',
  legend: 'M2.5 3h3v3h-3zM2.5 10h3v3h-3zM8 4.5h5.5M8 11.5h5.5',
  print: 'M4.5 6V2.5h7V6M4.5 11H2.5V6h11v5h-2M4.5 9.5h7v4h-7z',
  download: 'M8 2.5v7.5M4.8 7 8 10.2 11.2 7M2.5 13h11',
  grid: 'M2.5 2.5h5v6h-5zM7.5 2.5h6v4h-6zM7.5 6.5h6v7h-6zM2.5 8.5h5v5h-5z',
  left: 'M10 3 5 8l5 5',
  right: 'M6 3l5 5-5 5',
  up: 'M3 10l5-5 5 5',
  down: 'M3 6l5 5 5-5',
  undo: 'M6 3 2.8 6.2 6 9.4M3 6.2h6.5a3.6 3.6 0 0 1 0 7.2H6',
  redo: 'M10 3l3.2 3.2L10 9.4M13 6.2H6.5a3.6 3.6 0 0 0 0 7.2H10',
  pointer: 'M4 2l8.5 6.2-4 .7 2.3 4.2-1.8.9-2.2-4.2L4 12.5z',
  brush:
    'M13.5 2.5 8 8.5M8 8.5c-1.8-.6-3.4.4-3.6 2.2-.1 1-.7 1.8-1.9 2.1 2.4 1.5 6.6.8 6.5-2.4 0-.8-.4-1.5-1-1.9z',
  lasso: 'M8 3C4.7 3 2 4.8 2 7s2.7 4 6 4 6-1.8 6-4-2.7-4-6-4zM5 10.5c-1.5 1-1 3 .5 3',
  box: 'M2.5 5V2.5H5M7 2.5h2M11 2.5h2.5V5M13.5 7v2M13.5 11v2.5H11M9 13.5H7M5 13.5H2.5V11M2.5 9V7',
  vertex:
    'M3 12.5 8 5l5 7.5M8 3.4a1.6 1.6 0 1 0 0 3.2 1.6 1.6 0 0 0 0-3.2zM3 11.3a1.2 1.2 0 1 0 0 2.4 1.2 1.2 0 0 0 0-2.4zM13 11.3a1.2 1.2 0 1 0 0 2.4 1.2 1.2 0 0 0 0-2.4z',
  knife: 'M13.5 2.5 6 10M6 10l-1.5 3.5L2.5 12 6 10zM8.5 7.5 10 9',
  redraw: 'M2.5 12.5c2-5 4 1 6-4s3-4.5 5-6M11 2.2l2.7.2-.2 2.7',
  close: 'M3.5 3.5l9 9M12.5 3.5l-9 9',
  check: 'M3 8.5 6.5 12 13 4.5',
  trash: 'M3 4.5h10M6 4.5V3h4v1.5M4.3 4.5l.6 9h6.2l.6-9M6.8 7v4M9.2 7v4',
  target: 'M8 2v2.5M8 11.5V14M2 8h2.5M11.5 8H14M8 5.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6z',
  language:
    'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2zM2 8h12M8 2c2 2 2.5 4 2.5 6S10 12 8 14c-2-2-2.5-4-2.5-6S6 4 8 2z',
  person: 'M8 2.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6zM2.8 13.8c.4-3 2.4-4.6 5.2-4.6s4.8 1.6 5.2 4.6z',
  subdistrict: 'M2.5 13.5V5L8 2l5.5 3v8.5zM6 13.5V9h4v4.5',
  community: 'M2 13.5V7l3.5-3L9 7v6.5zM9 13.5V8.5h5v5zM4.5 9h2M4.5 11.2h2',
  compound: 'M2.5 2.5h11v11h-11zM5 5h2v2H5zM9 5h2v2H9zM5 9h2v2H5zM9 9h2v2H9z',
  building: 'M4 13.5v-11h8v11M6.3 5h1M8.8 5h1M6.3 7.5h1M8.8 7.5h1M7 13.5V10.5h2v3',
  street: 'M5.5 2 3 14M10.5 2 13 14M8 3v2M8 7v2M8 11v2',
  station:
    'M8 14s4.5-4.4 4.5-7.7A4.5 4.5 0 0 0 3.5 6.3C3.5 9.6 8 14 8 14zM8 4.8a1.6 1.6 0 1 0 0 3.2 1.6 1.6 0 0 0 0-3.2z',
  water: 'M2 5c2-1.6 4 1.6 6 0s4-1.6 6 0M2 9c2-1.6 4 1.6 6 0s4-1.6 6 0M2 13c2-1.6 4 1.6 6 0s4-1.6 6 0',
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, size = 16, turn = 0 }: { name: IconName; size?: number; turn?: number }) {
  return (
    <svg
      className="icon"
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth={1.4}
      strokeLinejoin="round"
      strokeLinecap="round"
      aria-hidden="true"
      style={turn === 0 ? undefined : { transform: `rotate(${turn}deg)` }}
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
