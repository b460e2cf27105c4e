/** Benchmark `faces`: noding and faces against the same through PostGIS. */
import { cities, missing } from './cities.ts';
import type { FaceFigures } from './find-faces.ts';
import { measured } from './measured.ts';
import { notMeasured, type Row, row, seconds, type Table, whole } from './table.ts';

/**
 * All block lines of Astana (streets down to residential, rivers, railways, banks, the box) noded and made into faces:
 * GEOS in WebAssembly and our arrangement, against PostGIS's ST_Node + ST_Polygonize (floating noding) and
 * ST_UnaryUnion on our grid + ST_Polygonize (the same noding). Both must find the same faces but for hairlines.
 */
export async function benchFaces(): Promise<Table[]> {
  const city = cities.astana;
  const reason = missing(city);
  if (reason) return [{ title: `faces: ${city.name}`, rows: [notMeasured('noding + faces', reason)] }];
  const url = process.env.TEST_DATABASE_URL;
  const { lines, vertices, ours, postgis } = await measured('findFaces', {
    city: 'astana',
    ...(url ? { url } : {}),
  });
  const against = (name: string, theirs: FaceFigures | { failed: string } | undefined): Row[] => {
    if (theirs === undefined || 'failed' in theirs) {
      const why = theirs?.failed ?? 'TEST_DATABASE_URL is not set';
      return [
        notMeasured('noding', `${name}: ${why}`, seconds(ours.noding_s)),
        notMeasured('noding + faces', `${name}: ${why}`, seconds(ours.whole_s)),
        notMeasured('faces found', `${name}: ${why}`, whole(ours.faces)),
      ];
    }
    return [
      row('noding', ours.noding_s, { name, value: theirs.noding_s }, seconds),
      row(
        'noding + faces',
        ours.whole_s,
        { name: `${name} + ST_Polygonize`, value: theirs.whole_s },
        seconds,
      ),
      row('faces found', ours.faces, { name, value: theirs.faces }, whole),
      row('of them hairlines', ours.hairlines, { name, value: theirs.hairlines }, whole),
    ];
  };
  const by = postgis ? `PostGIS ${postgis.version} ` : 'PostGIS ';
  return [
    {
      title: `faces: ${city.name} (${whole(lines)} block lines, ${whole(vertices)} vertices)`,
      rows: [
        ...against(`${by}ST_UnaryUnion on our grid`, postgis?.union),
        ...against(`${by}ST_Node`, postgis?.node),
      ],
    },
  ];
}
