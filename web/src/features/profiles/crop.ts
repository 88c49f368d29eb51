/** The square of a picture that is kept, in its own pixels. */
export interface Square {
  x: number;
  y: number;
  side: number;
}

export interface Size {
  width: number;
  height: number;
}

/** The most that can be zoomed in. */
export const MAX_ZOOM = 4;

/** The square around a centre (parts of the picture, 0 to 1) at a zoom, moved so that it lies within the picture. */
export function squareAt({ width, height }: Size, center: { x: number; y: number }, zoom: number): Square {
  const side = Math.min(width, height) / Math.min(Math.max(zoom, 1), MAX_ZOOM);
  const within = (at: number, length: number) => Math.min(Math.max(at * length - side / 2, 0), length - side);
  return { x: within(center.x, width), y: within(center.y, height), side };
}

/** The centre of a square, as parts of the picture. */
export function centerOf({ width, height }: Size, { x, y, side }: Square): { x: number; y: number } {
  return { x: (x + side / 2) / width, y: (y + side / 2) / height };
}

/** The centre after the picture was dragged by so many pixels of a view that is `view` pixels wide. */
export function dragged(
  size: Size,
  square: Square,
  by: { x: number; y: number },
  view: number,
): { x: number; y: number } {
  const scale = square.side / view;
  return centerOf(size, { ...square, x: square.x - by.x * scale, y: square.y - by.y * scale });
}

/** The longest side of what is sent; the API keeps 512. */
const SENT = 1024;

/** Cuts the square out, as a JPEG; undefined where the browser can't, and then the API cuts the middle. */
export async function cropped(image: HTMLImageElement, { x, y, side }: Square): Promise<Blob | undefined> {
  const length = Math.round(Math.min(side, SENT));
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = length;
  const context = canvas.getContext("2d");
  if (!context) return undefined;
  // What is transparent would be black in a JPEG.
  context.fillStyle = "#fff";
  context.fillRect(0, 0, length, length);
  context.imageSmoothingQuality = "high";
  context.drawImage(image, x, y, side, side, 0, 0, length, length);
  return new Promise((resolve) => canvas.toBlob((blob) => resolve(blob ?? undefined), "image/jpeg", 0.92));
}
