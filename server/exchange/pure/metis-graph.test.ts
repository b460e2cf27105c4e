import { describe, expect, it } from 'vitest';
import { ApiError } from '../../api/problem.ts';
import { parseMetisGraph } from './metis-graph.ts';

const parse = (text: string) => parseMetisGraph(text, 'g.graph');

function refusal(text: string): ApiError {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
  throw new Error('was not refused');
}

describe('the METIS reader', () => {
  it('reads weights of vertices and edges, sizes, and comments, as fmt says', () => {
    const plain = parse('% a path\n3 2\n2\n1 3\n% in between\n2\n');
    expect(plain).toMatchObject({ vertexWeights: false, edgeWeights: false });
    expect([...plain.graph.weight]).toEqual([1, 1, 1]);
    expect([...plain.graph.start]).toEqual([0, 1, 3, 4]);
    expect([...plain.graph.adj]).toEqual([1, 0, 2, 1]);
    expect([...plain.graph.cost]).toEqual([1, 1, 1, 1]);

    const edges = parse('3 2 001\n2 7\n1 7 3 9\n2 9\n').graph;
    expect([...edges.cost]).toEqual([7, 7, 9, 9]);
    const vertices = parse('3 2 10\n5 2\n6 1 3\n0 2\n').graph;
    expect([...vertices.weight]).toEqual([5, 6, 0]);
    const both = parse('2 1 011 1\n5 2 3\n6 1 3\n').graph;
    expect([[...both.weight], [...both.cost]]).toEqual([
      [5, 6],
      [3, 3],
    ]);
    const sizes = parse('2 1 110\n99 5 2\n98 6 1\n').graph;
    expect([...sizes.weight]).toEqual([5, 6]);
    expect([...parse('2 1 100\n99 2\n98 1\n').graph.weight]).toEqual([1, 1]);
  });

  it('reads vertices without neighbours, Windows line ends, a byte order mark, and blank lines at the end', () => {
    expect([...parse('3 1\n2\n1\n\n').graph.start]).toEqual([0, 1, 2, 2]);
    expect([...parse('3 1\n\n3\n2').graph.start]).toEqual([0, 0, 1, 2]);
    expect([...parse('\uFEFF3 2 \r\n2\r\n1 3\r\n2\r\n\r\n\r\n').graph.adj]).toEqual([1, 0, 2, 1]);
    expect(parse('1 0 010\n7\n').graph.n).toBe(1);
  });

  const table: [what: string, text: string, line: number | undefined, says: RegExp][] = [
    ['an empty file', '', undefined, /the file is empty/],
    ['comments only', '% nothing\n% here\n', undefined, /the file is empty/],
    ['no vertices', '0 0\n', 1, /has no vertices/],
    ['a header of one number', '% c\n5\n', 2, /first line should be/],
    ['a header of five numbers', '2 1 011 1 7\n', 1, /first line should be/],
    ['text', 'hello world\n', 1, /"hello" is not a whole number/],
    ['a negative count', '-2 1\n2\n1\n', 1, /first line should be/],
    ['too many vertices', '99000000 1\n', 1, /too large/],
    ['an unknown fmt', '2 1 021\n2\n1\n', 1, /no format fmt 021/],
    ['several weights', '2 1 010 2\n1 1 2\n1 1 1\n', 1, /2 weights for each vertex/],
    ['fewer lines than vertices', '4 3\n2\n1 3\n2 4', undefined, /ends after 3/],
    ['more lines than vertices', '2 1\n2\n1\n1\n', 4, /but more follows/],
    ['a fraction', '2 1 010\n1.5 2\n1 1\n', 2, /"1.5" is not a whole number/],
    ['a number too large to be exact', '2 1 010\n99999999999999999 2\n1 1\n', 2, /is not a whole number/],
    ['a missing weight', '2 1 010\n5 2\n\n', 3, /vertex 2 lacks its weight/],
    ['a negative weight', '2 1 010\n-5 2\n1 1\n', 2, /vertex 1 has a negative weight/],
    ['a missing edge weight', '2 1 001\n2\n1 1\n', 2, /last neighbour of vertex 1 has no edge weight/],
    ['an edge weight of zero', '2 1 001\n2 0\n1 0\n', 2, /from 1 to 2 has the weight 0/],
    ['a neighbour that is not there', '2 1\n3\n1\n', 2, /neighbour 3 is not from 1 to 2/],
    ['a neighbour 0', '2 1\n0\n1\n', 2, /neighbour 0 is not from 1 to 2/],
    ['a loop', '2 1\n1 2\n1\n', 2, /vertex 1 is its own neighbour/],
    ['an edge given twice', '2 2\n2 2\n1 1\n', 2, /lists its neighbour 2 twice/],
    ['an edge one way (forth)', '3 2\n2 3\n1\n\n', 2, /vertex 1 lists its neighbour 3, but not/],
    ['an edge one way (back)', '3 2\n2\n1\n1\n', 4, /vertex 3 lists its neighbour 1, but not/],
    ['two weights for an edge', '2 1 001\n2 3\n1 4\n', 3, /the edge 1–2 has two weights: 3 and 4/],
    ['a wrong number of edges', '3 5\n2\n1 3\n2\n', undefined, /says 5 edges, the lines list 2/],
  ];
  it.each(table)('refuses %s', (_, text, line, says) => {
    const error = refusal(text);
    expect(error.code).toBe('validation_failed');
    expect(error.message).toMatch(says);
    expect(error.message).toMatch(/^g\.graph/);
    if (line !== undefined) expect(error.message).toContain(`line ${line}`);
    expect(error.remedy).toMatch(/ \/ /);
  });
});
