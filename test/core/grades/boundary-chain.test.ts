import { chainPosterior, type BandTable } from '../../../src/core/grades/boundary-chain';
import { randomStream } from '../../../src/core/random/random';

const size = 6;
const random = randomStream('1', 'boundary chain');
const column = () => Float64Array.from({ length: size }, () => random.next());
const square = (): BandTable =>
  Float64Array.from({ length: size * size }, (_, at) => (Math.floor(at / size) < at % size ? random.next() : 0));

const grid = { places: Float64Array.from([-3, -1, 0, 1, 2, 5]), cells: Float64Array.from([2, 1.5, 1, 1, 2, 4]) };
const [lowest, highest, widths] = [column(), column(), square()];

/** Every way to place the boundaries in ascending order. */
function* placements(count: number, from = 0): Generator<readonly number[]> {
  if (count === 0) yield [];
  for (let i = from; count > 0 && i < size; i++) for (const rest of placements(count - 1, i + 1)) yield [i, ...rest];
}

test.each([1, 2, 3, 4])('%d boundaries: the same as the sum over all their places', (count) => {
  const bands = Array.from({ length: count - 1 }, square);
  let total = 0;
  const sums = Array.from({ length: count }, () => new Float64Array(size));
  for (const places of placements(count)) {
    const joint = places.reduce(
      (product, place, k) => {
        const at = (places[k - 1] ?? 0) * size + place;
        return product * grid.cells[place]! * (k === 0 ? 1 : bands[k - 1]![at]! * widths[at]!);
      },
      lowest[places[0]!]! * highest[places.at(-1)!]!,
    );
    total += joint;
    for (const [k, place] of places.entries()) sums[k]![place]! += joint;
  }
  const { logEvidence, marginals } = chainPosterior(grid, lowest, bands, highest, widths);
  expect(logEvidence).toBeCloseTo(Math.log(total), 10);
  for (const [k, sum] of sums.entries()) {
    for (const [i, value] of sum.entries()) expect(marginals[k]![i]).toBeCloseTo(value / total, 10);
  }
});
