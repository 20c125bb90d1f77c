import { completionText } from '../../src/core/completion';

test.each([
  [{ coveredPairs: 34, possiblePairs: 276, totalBudget: 100 }, 95, '34/100 (34.00%) vs threshold 95.00%'],
  [{ coveredPairs: 6, possiblePairs: 6, totalBudget: 350 }, 50, '6/6 (100.00%) vs threshold 50.00%'],
])('%j is logged with the denominator that completion has (S4-015, S4-017)', (coverage, threshold, text) => {
  expect(completionText(coverage, threshold)).toBe(text);
});
