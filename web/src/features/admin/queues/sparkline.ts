/** A line through values at equal distances in a box of that size, as an SVG path. Null is a gap; undefined while there is no line. */
export function sparkline(values: readonly (number | null)[], width: number, height: number): string | undefined {
  const known = values.filter((value) => value !== null);
  if (known.length < 2) return undefined;
  const most = Math.max(...known) || 1;
  const step = width / (values.length - 1);
  let isDrawing = false;
  const points = values.flatMap((value, index) => {
    if (value === null) {
      isDrawing = false;
      return [];
    }
    const point = `${isDrawing ? "L" : "M"}${(index * step).toFixed(1)},${(height - (height * value) / most).toFixed(1)}`;
    isDrawing = true;
    return [point];
  });
  return points.join("");
}
