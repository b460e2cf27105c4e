import { MOST_LEADING_SPACE } from './params.ts';
import { badInput } from './problem.ts';

/** What a file's first bytes say it is. */
export type Format = 'geojson' | 'gzip' | 'pbf';

const startsWith = (bytes: Uint8Array, sign: string | readonly number[]): boolean => {
  for (let i = 0; i < sign.length; i++)
    if (bytes[i] !== (typeof sign === 'string' ? sign.charCodeAt(i) : sign[i])) return false;
  return bytes.length >= sign.length;
};

const TO_GEOJSON: [string, string] = [
  '请用 QGIS 另存为 GeoJSON (WGS 84)，或执行：ogr2ogr -f GeoJSON -t_srs EPSG:4326 out.geojson 原文件',
  'save it as GeoJSON in WGS 84 with QGIS or: ogr2ogr -f GeoJSON -t_srs EPSG:4326 out.geojson INPUT',
];
const UNPACK: [string, string] = [
  '请先解压，再用其中的 .geojson 文件；压缩请用 gzip (.geojson.gz)',
  'unpack it and name the .geojson inside; for compression use gzip (.geojson.gz)',
];

/** Formats that people hand in by mistake: sign, name in Chinese and English, what to do. */
const OTHERS: [string | number[], string, string, [string, string]][] = [
  ['PK\x03\x04', 'ZIP 压缩包（或 KMZ、Excel）', 'a ZIP archive (or KMZ, or Excel)', UNPACK],
  ['SQLite format 3', 'GeoPackage / SQLite 数据库', 'a GeoPackage or SQLite database', TO_GEOJSON],
  [[0x00, 0x00, 0x27, 0x0a], 'Shapefile', 'a Shapefile', TO_GEOJSON],
  ['fgb', 'FlatGeobuf', 'FlatGeobuf', TO_GEOJSON],
  ['%PDF', 'PDF', 'a PDF', TO_GEOJSON],
  ['\x89PNG', 'PNG 图片', 'a PNG picture', TO_GEOJSON],
  [[0xff, 0xd8, 0xff], 'JPEG 图片', 'a JPEG picture', TO_GEOJSON],
  ['II*\x00', 'TIFF 图片', 'a TIFF picture', TO_GEOJSON],
  ['MM\x00*', 'TIFF 图片', 'a TIFF picture', TO_GEOJSON],
  ['PAR1', 'GeoParquet', 'GeoParquet', TO_GEOJSON],
  ['BZh', 'bzip2 压缩文件', 'a bzip2 file', UNPACK],
  [[0x28, 0xb5, 0x2f, 0xfd], 'zstd 压缩文件', 'a zstd file', UNPACK],
  [[0xfd, 0x37, 0x7a, 0x58], 'xz 压缩文件', 'an xz file', UNPACK],
  ['7z\xbc\xaf', '7-Zip 压缩包', 'a 7-Zip archive', UNPACK],
  ['Rar!', 'RAR 压缩包', 'a RAR archive', UNPACK],
  [
    'version https://git-lfs',
    'Git LFS 指针，不是数据本身',
    'a Git LFS pointer, not the data',
    ['请执行 git lfs pull', 'run: git lfs pull'],
  ],
  [
    [0xff, 0xfe],
    'UTF-16 文本',
    'UTF-16 text',
    ['请转为 UTF-8:iconv -f UTF-16 -t UTF-8', 'convert it: iconv -f UTF-16 -t UTF-8'],
  ],
  [
    [0xfe, 0xff],
    'UTF-16 文本',
    'UTF-16 text',
    ['请转为 UTF-8:iconv -f UTF-16 -t UTF-8', 'convert it: iconv -f UTF-16 -t UTF-8'],
  ],
];

const XML: [RegExp, string, string, [string, string]][] = [
  [
    /<(!doctype\s+html|html)/i,
    '网页 (HTML)，可能是下载出错或登录页',
    'a web page (HTML), perhaps an error or login page',
    ['请重新下载数据文件', 'download the data file again'],
  ],
  [/<kml/i, 'KML', 'KML', TO_GEOJSON],
  [
    /<osm/i,
    'OSM XML',
    'OSM XML',
    ['请转换：osmium cat 原文件 -o out.osm.pbf', 'convert it: osmium cat INPUT -o out.osm.pbf'],
  ],
];

function isPbf(bytes: Uint8Array): boolean {
  // A four-byte length, then a BlobHeader whose first field is its type, "OSMHeader" (or "OSMData" in a fragment).
  const text = String.fromCharCode(...bytes.subarray(5, 16));
  return bytes[0] === 0 && bytes[1] === 0 && bytes[4] === 0x0a && /^.OSM(Header|Data)/s.test(text);
}

/** Bytes as they may stand in a message. */
function shown(bytes: Uint8Array): string {
  const text = new TextDecoder('utf-8').decode(bytes.subarray(0, 40));
  return JSON.stringify(text).slice(1, -1);
}

/**
 * The format of a file by its first bytes (some hundred are enough); its name plays no part. Throws an
 * `ApiError` that names what the file is instead, and the remedy.
 */
export function sniff(bytes: Uint8Array, file: string): Format {
  const remedy: [string, string] = [
    '请给出 .geojson、.geojson.gz 或 .osm.pbf 文件',
    'give a .geojson, .geojson.gz or .osm.pbf file',
  ];
  if (bytes.length === 0) throw badInput({ file, problem: ['文件为空', 'the file is empty'], remedy });
  if (startsWith(bytes, [0x1f, 0x8b])) return 'gzip';
  if (isPbf(bytes)) return 'pbf';
  const refuse = (chinese: string, english: string, instead: [string, string]): never => {
    throw badInput({
      file,
      problem: [`不是 GeoJSON:${chinese}`, `not GeoJSON: it is ${english}`],
      remedy: instead,
    });
  };
  for (const [sign, chinese, english, instead] of OTHERS)
    if (startsWith(bytes, sign)) refuse(chinese, english, instead);

  const bom = startsWith(bytes, [0xef, 0xbb, 0xbf]) ? 3 : 0;
  let at = bom;
  while (at < bytes.length && [0x20, 0x09, 0x0a, 0x0d, 0x1e].includes(bytes[at]!)) at++;
  if (at === bytes.length)
    throw badInput({
      file,
      problem:
        bytes.length < MOST_LEADING_SPACE
          ? ['文件里只有空白', 'the file holds nothing but white space']
          : ['不是 GeoJSON:开头全是空白', 'not GeoJSON: it begins with nothing but white space'],
      remedy,
    });
  const first = bytes[at];
  if (first === 0x7b) {
    let next = at + 1;
    while (next < bytes.length && [0x20, 0x09, 0x0a, 0x0d].includes(bytes[next]!)) next++;
    if (next === bytes.length || bytes[next] === 0x22 || bytes[next] === 0x7d) return 'geojson';
  }
  const text = new TextDecoder('utf-8').decode(bytes.subarray(at, at + 2000));
  if (first === 0x3c) {
    for (const [pattern, chinese, english, instead] of XML)
      if (pattern.test(text)) refuse(chinese, english, instead);
    refuse('XML', 'XML', TO_GEOJSON);
  }
  if (/^0\s+SECTION/.test(text)) refuse('DXF 图纸', 'a DXF drawing', TO_GEOJSON);
  if (first === 0x5b)
    refuse('顶层是数组 “[”', 'an array "["', [
      '顶层应为 {"type":"FeatureCollection","features":[…]}',
      'the top level must be {"type":"FeatureCollection","features":[…]}',
    ]);
  return refuse(
    `开头是“${shown(bytes.subarray(at))}”`,
    `something that begins with "${shown(bytes.subarray(at))}"`,
    [...remedy] as [string, string],
  );
}
