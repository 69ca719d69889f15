/** Solves `matrix * x = vector` for a symmetric positive definite matrix, row by row, by Cholesky. Reads only the left lower half, and
 * overwrites both. */
export function solve(matrix: Float64Array, vector: Float64Array): Float64Array {
  const size = vector.length;
  const at = (row: number, column: number): number => matrix[row * size + column]!;
  for (let column = 0; column < size; column += 1) {
    for (let row = column; row < size; row += 1) {
      let sum = at(row, column);
      for (let k = 0; k < column; k += 1) sum -= at(row, k) * at(column, k);
      matrix[row * size + column] = row === column ? Math.sqrt(sum) : sum / at(column, column);
    }
  }
  for (let row = 0; row < size; row += 1) {
    for (let k = 0; k < row; k += 1) vector[row]! -= at(row, k) * vector[k]!;
    vector[row]! /= at(row, row);
  }
  for (let row = size - 1; row >= 0; row -= 1) {
    for (let k = row + 1; k < size; k += 1) vector[row]! -= at(k, row) * vector[k]!;
    vector[row]! /= at(row, row);
  }
  return vector;
}
