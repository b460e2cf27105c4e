/**
 * Reads a graph in METIS format (Karypis and Kumar, METIS manual 5.1, section 4.5): a header `n m [fmt [ncon]]`, then a
 * line for each vertex: its size (fmt 1xx; read and not used), its weight (fmt x1x), and its neighbours from 1, each
 * followed by the edge's weight (fmt xx1). `%` begins a comment line. Every edge stands in the lines of both its ends.
 */
import type { Graph } from '../../partition/divide/graph.ts';
import { badInput } from './problem.ts';

/** Vertices and edges above these are refused: a division of so large a graph would not end in useful time. */
const MOST_VERTICES = 2_000_000;
const MOST_EDGES = 10_000_000;

export interface MetisGraphFile {
  graph: Graph;
  /** Whether the file gives weights; without them every vertex weighs 1, and every edge costs 1. */
  vertexWeights: boolean;
  edgeWeights: boolean;
}

interface Header {
  n: number;
  m: number;
  sizes: boolean;
  vertexWeights: boolean;
  edgeWeights: boolean;
}

class Reader {
  private readonly file: string;
  private readonly lines: string[];
  /** Lines read so far; the number, from 1, of the line last read. */
  line = 0;

  constructor(text: string, file: string) {
    this.file = file;
    this.lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  }

  /** The next line that is no comment, or undefined at the end. */
  next(): string | undefined {
    while (this.line < this.lines.length) {
      const line = this.lines[this.line++]!;
      if (!line.trimStart().startsWith('%')) return line;
    }
    return undefined;
  }

  refuse(problem: [string, string], remedy: [string, string], line: number | undefined = this.line): never {
    throw badInput({
      file: this.file,
      ...(line === undefined ? {} : { feature: `第 ${line} 行 / line ${line}` }),
      problem,
      remedy,
    });
  }

  /** The whole numbers of a line. */
  numbers(line: string): number[] {
    const words = line.trim();
    if (words === '') return [];
    return words.split(/\s+/).map(word => {
      const value = /^[+-]?\d+$/.test(word) ? Number(word) : Number.NaN;
      if (Number.isSafeInteger(value)) return value;
      const shown = word.length > 30 ? `${word.slice(0, 30)}…` : word;
      return this.refuse(
        [`“${shown}”不是整数`, `"${shown}" is not a whole number`],
        [
          'METIS 文件只含整数，请检查该行；小数请先放大取整',
          'METIS files hold whole numbers only: check the line; scale and round fractions',
        ],
      );
    });
  }
}

function headerOf(reader: Reader): Header {
  let text = reader.next();
  while (text !== undefined && text.trim() === '') text = reader.next();
  if (text === undefined)
    return reader.refuse(
      ['文件是空的', 'the file is empty'],
      ['首行应为“顶点数 边数 [fmt [ncon]]”', 'its first line should be "vertices edges [fmt [ncon]]"'],
      undefined,
    );
  const words = text.trim().split(/\s+/);
  const fmt = words[2] ?? '0';
  const values = reader.numbers(text);
  const [n = -1, m = -1, , ncon = 1] = values;
  if (values.length < 2 || values.length > 4 || n < 0 || m < 0)
    reader.refuse(
      ['首行应为“顶点数 边数 [fmt [ncon]]”', 'the first line should be "vertices edges [fmt [ncon]]"'],
      ['请确认这是 METIS 图文件', 'check that this is a METIS graph'],
    );
  if (n === 0)
    reader.refuse(
      ['图没有顶点', 'the graph has no vertices'],
      ['请给出至少一个顶点的图', 'give a graph with at least one vertex'],
    );
  if (n > MOST_VERTICES || m > MOST_EDGES)
    reader.refuse(
      [`图太大：${n} 个顶点、${m} 条边`, `the graph is too large: ${n} vertices, ${m} edges`],
      [
        `最多 ${MOST_VERTICES} 个顶点、${MOST_EDGES} 条边，请分块处理`,
        `at most ${MOST_VERTICES} vertices and ${MOST_EDGES} edges: divide it in pieces`,
      ],
    );
  if (!/^[01]{1,3}$/.test(fmt))
    reader.refuse(
      [`没有格式 fmt ${fmt}`, `there is no format fmt ${fmt}`],
      [
        'fmt 为三个 0 或 1：顶点大小、顶点权、边权，如 011',
        'fmt is three digits 0 or 1: vertex sizes, vertex weights, edge weights, such as 011',
      ],
    );
  const [sizes, vertexWeights, edgeWeights] = Array.from(fmt.padStart(3, '0'), digit => digit === '1');
  if (ncon > 1 || ncon < 0)
    reader.refuse(
      [`每个顶点 ${ncon} 个权 (ncon)`, `${ncon} weights for each vertex (ncon)`],
      ['只支持一个权，请只保留要平衡的那个', 'one weight is supported: keep the one to balance'],
    );
  return { n, m, sizes: sizes!, vertexWeights: vertexWeights!, edgeWeights: edgeWeights! };
}

/**
 * The graph of a METIS file.
 * @param file the file as its user named it, for errors
 * @throws {ApiError} naming file, line and remedy
 */
export function parseMetisGraph(text: string, file: string): MetisGraphFile {
  const reader = new Reader(text, file);
  const { n, m, sizes, vertexWeights, edgeWeights } = headerOf(reader);
  const weight = new Float64Array(n).fill(1);
  const start = new Int32Array(n + 1);
  const adj: number[] = [];
  const cost: number[] = [];
  const lineOf = new Int32Array(n);
  const seenBy = new Int32Array(n).fill(-1);
  const fixed = (sizes ? 1 : 0) + (vertexWeights ? 1 : 0);
  let total = 0;
  for (let v = 0; v < n; v++) {
    const line = reader.next();
    if (line === undefined)
      return reader.refuse(
        [
          `首行说有 ${n} 个顶点，文件在第 ${v} 个之后就结束了`,
          `the first line says ${n} vertices, but the file ends after ${v}`,
        ],
        [
          '文件可能不完整，请重新导出；没有邻居的顶点也要占一行',
          'the file may be cut short, export it again; a vertex without neighbours takes a line too',
        ],
      );
    lineOf[v] = reader.line;
    const numbers = reader.numbers(line);
    if (numbers.length < fixed)
      reader.refuse(
        [`顶点 ${v + 1} 缺少权`, `vertex ${v + 1} lacks its weight`],
        [
          '首行的 fmt 说每行以权开头；请补上，或改 fmt',
          'by the fmt of the first line every line begins with it: add it, or change fmt',
        ],
      );
    if (vertexWeights) weight[v] = numbers[fixed - 1]!;
    if (numbers.slice(0, fixed).some(value => value < 0))
      reader.refuse(
        [`顶点 ${v + 1} 的权是负数`, `vertex ${v + 1} has a negative weight`],
        ['权应为 0 或正整数', 'weights are 0 or positive'],
      );
    total += weight[v]!;
    const stride = edgeWeights ? 2 : 1;
    if ((numbers.length - fixed) % stride !== 0)
      reader.refuse(
        [`顶点 ${v + 1} 的最后一个邻居没有边权`, `the last neighbour of vertex ${v + 1} has no edge weight`],
        [
          '首行的 fmt 说每个邻居后跟边权；请补上，或改 fmt',
          'by the fmt of the first line every neighbour is followed by one: add it, or change fmt',
        ],
      );
    for (let i = fixed; i < numbers.length; i += stride) {
      const u = numbers[i]! - 1;
      if (u < 0 || u >= n)
        reader.refuse(
          [`邻居 ${u + 1} 不在 1 到 ${n} 之间`, `neighbour ${u + 1} is not from 1 to ${n}`],
          ['METIS 的顶点从 1 编号', 'vertices are numbered from 1'],
        );
      if (u === v)
        reader.refuse(
          [`顶点 ${v + 1} 与自己相邻`, `vertex ${v + 1} is its own neighbour`],
          ['请删去自环', 'remove the loop'],
        );
      if (seenBy[u] === v)
        reader.refuse(
          [`顶点 ${v + 1} 两次列出邻居 ${u + 1}`, `vertex ${v + 1} lists its neighbour ${u + 1} twice`],
          ['请合并重边', 'merge the two edges'],
        );
      seenBy[u] = v;
      const price = edgeWeights ? numbers[i + 1]! : 1;
      if (price < 1)
        reader.refuse(
          [
            `顶点 ${v + 1} 到 ${u + 1} 的边权是 ${price}`,
            `the edge from ${v + 1} to ${u + 1} has the weight ${price}`,
          ],
          ['边权应为正整数', 'edge weights are whole numbers from 1'],
        );
      adj.push(u);
      cost.push(price);
    }
    start[v + 1] = adj.length;
  }
  for (let line = reader.next(); line !== undefined; line = reader.next())
    if (line.trim() !== '')
      reader.refuse(
        [`首行说有 ${n} 个顶点，之后还有内容`, `the first line says ${n} vertices, but more follows`],
        ['请核对首行的顶点数', 'check the number of vertices in the first line'],
      );
  const graph: Graph = { n, weight, start, adj: Int32Array.from(adj), cost: Float64Array.from(cost) };
  checkBothWays(reader, graph, lineOf);
  if (graph.adj.length !== 2 * m)
    reader.refuse(
      [
        `首行说有 ${m} 条边，各行共列出 ${graph.adj.length / 2} 条`,
        `the first line says ${m} edges, the lines list ${graph.adj.length / 2}`,
      ],
      [
        '首行中每条边只计一次；请改正，或检查文件是否完整',
        'the first line counts every edge once: correct it, or check that the file is whole',
      ],
      undefined,
    );
  const costs = graph.cost.reduce((sum, c) => sum + c, 0);
  if (!Number.isSafeInteger(total) || !Number.isSafeInteger(costs))
    reader.refuse(
      ['权的总和太大，无法精确计算', 'the weights add up to more than can be counted exactly'],
      ['请把权按比例缩小', 'scale the weights down'],
      undefined,
    );
  return { graph, vertexWeights, edgeWeights };
}

/** Refuses an edge that stands in one of its ends' lines only, or with two weights. */
function checkBothWays(reader: Reader, { n, start, adj, cost }: Graph, lineOf: Int32Array): void {
  const reverse = new Map<number, number>();
  for (let v = 0; v < n; v++)
    for (let e = start[v]!; e < start[v + 1]!; e++) {
      const u = adj[e]!;
      if (v < u) reverse.set(v * n + u, cost[e]!);
      else {
        const there = reverse.get(u * n + v);
        if (there === undefined) oneWay(reader, v, u, lineOf[v]!);
        if (there !== cost[e])
          reader.refuse(
            [
              `边 ${u + 1}–${v + 1} 在两行中的边权不同：${there} 和 ${cost[e]}`,
              `the edge ${u + 1}–${v + 1} has two weights: ${there} and ${cost[e]}`,
            ],
            ['两行应写同一个边权', 'write the same weight in both lines'],
            lineOf[v],
          );
        reverse.delete(u * n + v);
      }
    }
  for (const key of reverse.keys()) {
    const v = Math.floor(key / n);
    oneWay(reader, v, key % n, lineOf[v]!);
  }
}

function oneWay(reader: Reader, from: number, to: number, line: number): never {
  return reader.refuse(
    [
      `顶点 ${from + 1} 列出邻居 ${to + 1}，反之没有`,
      `vertex ${from + 1} lists its neighbour ${to + 1}, but not the other way round`,
    ],
    ['每条边应写在两个端点的行里', 'an edge stands in the lines of both its ends'],
    line,
  );
}
